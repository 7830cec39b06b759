package lanekeeper

# What is done to findings, by the boundary of the lane that a call is sent to: {boundary: {kind: action}}.
# `asked` is what the configuration says, `sent` what is done.
boundaries := {"hosted", "self_hosted"}

asked := {boundary: {name: asked_action(name, kind, boundary) | some name, kind in input.kinds} |
	some boundary in boundaries
}

sent := {boundary: {name: sent_action(name, kind, boundary) | some name, kind in input.kinds} |
	some boundary in boundaries
}

# Nearest first. In the nearest that says something of a kind, its name comes before "*". The last says nothing.
redaction_tables := [
	object.get(data.config.tenants, [input.tenant, "redactions"], {}),
	route.redactions,
	data.config.redactions,
	{},
]

asked_action(name, kind, boundary) := secret_action(name, boundary) if {
	kind.class == "secret"
} else := action if {
	action := said(name, boundary)[0]
} else := default_action(name, kind)

said(name, boundary) := [action |
	some table in redaction_tables
	action := object.get(table, [name, boundary], object.get(table, ["*", boundary], ""))
	action != ""
]

# A secret is masked unless a table names its kind. A wildcard of a nearer table may make that stricter, never weaker.
secret_action(name, boundary) := strictest({own} | wildcards) if {
	named := {number | some number, table in redaction_tables; table[name][boundary]}
	nearest := min(named | {count(redaction_tables) - 1})
	own := object.get(redaction_tables[nearest], [name, boundary], "mask")
	wildcards := {table["*"][boundary] | some number, table in redaction_tables; number < nearest}
}

strictest(actions) := [action |
	some action in ["deny", "drop", "mask", "hash", "pseudonym", "allow"]
	action in actions
][0]

# Shipped: secrets are masked wherever they go. Of a class that may leave only redacted, personal data
# becomes a pseudonym (the answer can be restored), everything else is masked. What stays inside stays as it is.
default_action(name, kind) := "allow" if {
	may_leave(kind.class) != "redacted"
} else := "pseudonym" if {
	kind.class == "pii"
	name != "CREDIT_CARD"
} else := "mask"

# A secret reaches no hosted lane as it is, whatever the configuration says.
sent_action(name, kind, boundary) := "mask" if {
	secret_held_back(name, kind)
	boundary == "hosted"
} else := asked[boundary][name]

secret_held_back(name, kind) if {
	kind.class == "secret"
	asked.hosted[name] == "allow"
}

# Kinds that may not be sent to the lanes of a boundary.
denied_at := {boundary: {name | some name, action in asked[boundary]; action == "deny"} |
	some boundary in boundaries
}

# Denied everywhere, or wherever a lane could have taken the call.
denied_kinds := denied_at.hosted & denied_at.self_hosted if {
	count(denied_at.hosted & denied_at.self_hosted) > 0
} else := {name | some boundary in boundaries_of(allowed); some name in denied_at[boundary]} if {
	count(sendable) == 0
} else := set()

boundaries_of(lanes_named) := {data.config.lanes[lane.lane].boundary | some lane in lanes_named}

redactions := [redaction(name) | some name, _ in input.kinds]

# One action where every lane of the order is sent the same, else the first lane's, and each boundary's beside it.
# Without a lane nothing is sent, and the stricter stands there.
redaction(name) := {"kind": name, "action": "deny"} if {
	name in denied_kinds
} else := {"kind": name, "action": strictest({sent[boundary][name] | some boundary in boundaries} - {"deny"})} if {
	count(usable_lanes) == 0
} else := {"kind": name, "action": sent[first_boundary][name]} if {
	count({sent[boundary][name] | some boundary in boundaries_of(usable_lanes)}) == 1
} else := {
	"kind": name,
	"action": sent[first_boundary][name],
	"by_boundary": {boundary: sent[boundary][name] | some boundary in boundaries},
}

first_boundary := data.config.lanes[usable_lanes[0].lane].boundary

# The kinds that lanes of the order are sent so; with the boundary, where it is one of two.
with_action(action) := {redaction.kind |
	some redaction in redactions
	redaction.action == action
	not redaction.by_boundary
} | {concat("", [redaction.kind, " (", boundary, ")"]) |
	some redaction in redactions
	some boundary, action_there in redaction.by_boundary
	action_there == action
}

# METADATA
# title: Finding that may not be sent
# description: The call holds something that may not be sent to any lane, so it was denied.
# custom:
#   id: LK-RED-01
fired contains [10, "LK-RED-01", names(denied_kinds)] if count(denied_kinds) > 0

# METADATA
# title: Secret kept from a hosted lane
# description: The configuration lets this secret pass, but a lane outside our boundary may answer, so it is masked on the way there.
# custom:
#   id: LK-RED-02
fired contains [40, "LK-RED-02", names(held_back)] if {
	held_back := {name | some name, kind in input.kinds; secret_held_back(name, kind)}
	count(held_back) > 0
	"hosted" in boundaries_of(usable_lanes)
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

# METADATA
# title: Lanes left out for what they would be sent
# description: These findings may not be sent to lanes of this boundary, so such lanes do not answer this call.
# custom:
#   id: LK-RED-07
fired contains [24, "LK-RED-07", names(left_out)] if {
	count(sendable) > 0
	left_out := {concat("", [name, " (", boundary, ")"]) |
		some boundary in boundaries_of(allowed)
		some name in denied_at[boundary]
	}
	count(left_out) > 0
}
