# METADATA
# title: Lanekeeper
# description: |
#   The shipped policy. `input` is the facts of one call (src/decide/input.ts), `data.config` the
#   compiled lanekeeper.yaml (src/control/policy-data.ts). Everything is looked up by key, so the time
#   a decision takes does not grow with the number of tenants.
#
#   A rule that fires adds [rank, id, about] to `fired`: rank orders the list (10 first), id names the
#   metadata that holds its title and plain-English reason, about names what it concerns (a class, a
#   kind, a lane; never a text of the caller's).
package lanekeeper

# METADATA
# title: Decision
# description: What may happen to this call, complete, as src/exchange.ts states it.
# entrypoint: true
decision := {
	"allow": deny_code == "",
	"deny_code": deny_code,
	"route": route.name,
	"risk_tier": input.risk_tier.value,
	"model": model,
	"settings": settings,
	"lanes": lanes,
	"retrieval": retrieval,
	"tools": tools,
	"tool_arguments": tool_arguments,
	"redactions": redactions,
	"restore": route.restore,
	"answer": answer,
	"output_contract": {"type": "text", "schema": null},
	"budgets": route.budgets,
	"logging": route.logging,
	"fallback": {
		"on_timeout": "next_lane",
		"on_rate_limit": "next_lane",
		"on_schema_failure": "next_lane",
		"on_refusal": "fail",
	},
	"policies": [{"id": id, "about": about} | some [_, id, about] in sort(fired)],
}

# A denied call goes nowhere, and says so.
deny_code := "denied" if {
	count(denied_kinds) > 0
} else := "recognizer_unavailable" if {
	count(denied_without) > 0
} else := "over_budget" if {
	over_budget
} else := ""

lanes := usable_lanes if {
	deny_code == ""
} else := []

model := lanes[0].model if {
	count(lanes) > 0
} else := ""

# What a rule concerns, as one line.
names(things) := concat(", ", sort(things))
