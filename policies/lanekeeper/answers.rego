package lanekeeper

# What an answer may hold, decided before it is known. Nearest table first; in each, the more particular first
# (src/control/policy-data.ts puts them in that order). "*" says what happens to the rest, so it comes after them all.
answer_tables := [
	object.get(data.config.tenants, [input.tenant, "answers"], nothing_said),
	route.answers,
	data.config.answers,
]

nothing_said := {"named": [], "rest": "", "echoes": "", "on_deny": ""}

answer := {
	"redactions": array.concat(answer_named, answer_rest),
	"echoes": nearest("echoes", "allow"),
	"on_deny": nearest("on_deny", "refuse"),
}

answer_named := [entry | some table in answer_tables; some entry in table.named]

answer_rest := [{"pattern": "*", "action": nearest("rest", "allow")} | nearest("rest", "allow") != "allow"]

nearest(setting, otherwise) := array.concat([table[setting] | some table in answer_tables; table[setting] != ""], [otherwise])[0]

acted_on contains concat(" ", [entry.pattern, entry.action]) if {
	some entry in answer.redactions
	entry.action != "allow"
}

# METADATA
# title: Answer scanned
# description: The answer is scanned before it reaches the caller, and what it may not hold is taken out or ends it.
# custom:
#   id: LK-ANS-01
fired contains [44, "LK-ANS-01", names(acted_on)] if count(acted_on) > 0
