package lanekeeper

# Every class that counts: what the facts list, and the class of each finding.
classes contains input.data_class.value

classes contains class if some class in input.data_classes

classes contains class if some class in input.declared_classes

classes contains kind.class if some kind in input.kinds

# never | redacted | always; a class without a rule stays inside.
may_leave(class) := object.get(data.config.data_classes, class, "never")

# The caller said so itself. Then findings are not the whole of it, and redacting them is not enough.
declared(class) if class in input.declared_classes

found(class) if {
	some kind in input.kinds
	kind.class == class
}

removed_by_redaction(action) if action in {"mask", "pseudonym", "hash", "drop", "deny"}

# Every finding of the class is taken out before the call leaves: what counts is what hosted lanes are sent.
redactable(class) if {
	found(class)
	not declared(class)
	every name, kind in input.kinds {
		removed_unless_other_class(class, name, kind)
	}
}

removed_unless_other_class(class, _, kind) if kind.class != class

removed_unless_other_class(class, name, kind) if {
	kind.class == class
	not kind.fixed
	removed_by_redaction(asked.hosted[name])
}

# To be taken out, but read where it cannot be, such as in an Office file.
stuck(class) if {
	some name, kind in input.kinds
	kind.class == class
	kind.fixed
	removed_by_redaction(asked.hosted[name])
}

# A secret reaches no hosted lane as it is, whatever the configuration says.
stuck("secret") if {
	some kind in input.kinds
	kind.class == "secret"
	kind.fixed
}

leaves(class) if {
	may_leave(class) == "always"
	not stuck(class)
}

leaves(class) if {
	may_leave(class) == "redacted"
	redactable(class)
}

stays_inside contains class if {
	some class in classes
	not leaves(class)
}

leaves_redacted contains class if {
	some class in classes
	may_leave(class) == "redacted"
	redactable(class)
}

# Media of attachments that nobody could look into: images, audio, files of unknown kinds, and what is linked by an
# address or an id alone.
unread_stays_inside contains media if {
	some media, count in input.attachments_unread
	count > 0
	object.get(data.config, ["attachments", media], "never") != "always"
}

kept_inside := (stays_inside | unread_stays_inside) | kept_inside_without

# METADATA
# title: Data stays inside the boundary
# description: This call holds data that may not leave our boundary, so only self-hosted lanes may answer it, fallbacks included.
# custom:
#   id: LK-RES-01
fired contains [20, "LK-RES-01", names(stays_inside)] if count(stays_inside) > 0

# METADATA
# title: Unread attachment stays inside
# description: This call holds an attachment that could not be read, or only where it lies, and such attachments may not leave our boundary, so only self-hosted lanes may answer it, fallbacks included.
# custom:
#   id: LK-RES-04
fired contains [20, "LK-RES-04", names(unread_stays_inside)] if count(unread_stays_inside) > 0

# METADATA
# title: Data may leave once redacted
# description: This data may reach a hosted lane because every finding of its class is taken out of the text first.
# custom:
#   id: LK-RES-02
fired contains [50, "LK-RES-02", names(leaves_redacted)] if {
	count(leaves_redacted) > 0
	some lane in usable_lanes
	data.config.lanes[lane.lane].boundary == "hosted"
}

# METADATA
# title: No lane inside the boundary
# description: Every lane that could answer lies outside our boundary and the data may not go there, so the baseline answers.
# custom:
#   id: LK-RES-03
fired contains [21, "LK-RES-03", names(kept_inside)] if {
	count(speaking) > 0
	count(inside) == 0
}
