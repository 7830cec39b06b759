package lanekeeper

# What is done to findings of this kind, before looking at where the call goes.
# Secrets first: a wildcard may make their handling stricter (drop, deny), never weaker.
asked_action(name, kind) := route.redactions[name] if {
	route.redactions[name]
} else := action if {
	action := wildcard(route.redactions, kind)
} else := data.config.redactions[name] if {
	data.config.redactions[name]
} else := action if {
	action := wildcard(data.config.redactions, kind)
} else := default_action(name, kind)

wildcard(table, kind) := table["*"] if kind.class != "secret"

wildcard(table, kind) := table["*"] if {
	kind.class == "secret"
	table["*"] in {"drop", "deny"}
}

# Shipped: secrets are masked wherever they go. Of a class that may leave only redacted, personal data
# becomes a pseudonym (the answer can be restored), everything else is masked. What stays inside stays as it is.
default_action(name, kind) := "mask" if {
	kind.class == "secret"
} else := "allow" if {
	may_leave(kind.class) != "redacted"
} else := "pseudonym" if {
	kind.class == "pii"
	name != "CREDIT_CARD"
} else := "mask"

some_lane_is_hosted if {
	some lane in usable_lanes
	data.config.lanes[lane.lane].boundary == "hosted"
}

# A secret reaches no hosted lane as it is, whatever the configuration says.
final_action(name, kind) := "mask" if {
	secret_held_back(name, kind)
} else := asked_action(name, kind)

secret_held_back(name, kind) if {
	kind.class == "secret"
	asked_action(name, kind) == "allow"
	some_lane_is_hosted
}

redactions := [{"kind": name, "action": final_action(name, kind)} | some name, kind in input.kinds]

denied_kinds contains redaction.kind if {
	some redaction in redactions
	redaction.action == "deny"
}

with_action(action) := {redaction.kind |
	some redaction in redactions
	redaction.action == action
}

# METADATA
# title: Finding that may not be sent
# description: The call holds something that may not be sent to any lane, so it was denied.
# custom:
#   id: LK-RED-01
fired contains [10, "LK-RED-01", names(denied_kinds)] if count(denied_kinds) > 0

# METADATA
# title: Secret kept from a hosted lane
# description: The configuration lets this secret pass, but a lane outside our boundary may answer, so it is masked.
# custom:
#   id: LK-RED-02
fired contains [40, "LK-RED-02", names(held_back)] if {
	held_back := {name | some name, kind in input.kinds; secret_held_back(name, kind)}
	count(held_back) > 0
}

# METADATA
# title: Findings masked
# description: These findings are replaced by a placeholder before the call reaches a lane, and cannot be restored.
# custom:
#   id: LK-RED-03
fired contains [41, "LK-RED-03", names(masked)] if {
	masked := with_action("mask")
	count(masked) > 0
}

# METADATA
# title: Findings replaced by pseudonyms
# description: These findings are replaced by pseudonyms before the call reaches a lane, and restored in the answer.
# custom:
#   id: LK-RED-04
fired contains [42, "LK-RED-04", names(pseudonyms)] if {
	pseudonyms := with_action("pseudonym")
	count(pseudonyms) > 0
}

# METADATA
# title: Findings replaced by hashes
# description: These findings are replaced by keyed hashes before the call reaches a lane. Equal values have equal hashes, and nothing turns one back.
# custom:
#   id: LK-RED-05
fired contains [43, "LK-RED-05", names(hashed)] if {
	hashed := with_action("hash")
	count(hashed) > 0
}

# METADATA
# title: Findings cut out
# description: These findings are cut out before the call reaches a lane; nothing stands in their place.
# custom:
#   id: LK-RED-06
fired contains [44, "LK-RED-06", names(dropped)] if {
	dropped := with_action("drop")
	count(dropped) > 0
}
