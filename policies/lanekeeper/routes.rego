package lanekeeper

# The facts a route can match on; the names are those of `match` in lanekeeper.yaml.
matchable := {
	"task": input.task.value,
	"domain": input.domain.value,
	"data_class": input.data_class.value,
	"risk_tier": input.risk_tier.value,
	"mode": input.mode.value,
	"tenant": input.tenant,
	"model": input.model,
	"jurisdiction": lower(input.jurisdiction.value),
}

# Only routes for everyone and those that name this tenant are tried.
route_numbers := array.concat(
	object.get(data.config.routes_by_tenant, input.tenant, []),
	data.config.routes_for_all,
)

matching := [number |
	some number in route_numbers
	every field, allowed in data.config.routes[number].match {
		allowed[matchable[field]]
	}
]

matched if count(matching) > 0

# The first in the file's order wins.
route := data.config.routes[min(matching)] if {
	matched
} else := data.config.default_route

# METADATA
# title: Route matched
# description: The first route in the configuration that fits this call decides its lanes and budgets.
# custom:
#   id: LK-ROUTE-01
fired contains [60, "LK-ROUTE-01", route.name] if matched

# METADATA
# title: No route matched
# description: No route in the configuration fits this call, so every lane is a candidate, those that serve the asked model first.
# custom:
#   id: LK-ROUTE-02
fired contains [60, "LK-ROUTE-02", ""] if not matched

# METADATA
# title: Route names an unknown lane
# description: The route names a lane or provider that this configuration does not have; it was left out.
# custom:
#   id: LK-ROUTE-03
fired contains [80, "LK-ROUTE-03", names(route.unresolved)] if count(route.unresolved) > 0
