package lanekeeper

# A route's targets in their order. Without a route: the lanes that serve the asked model, then the others.
candidates := route.candidates if {
	matched
} else := array.concat(
	[{"lane": name, "model": ""} | some name in data.config.lane_order; data.config.lanes[name].serves[input.model]],
	[{"lane": name, "model": ""} | some name in data.config.lane_order; not data.config.lanes[name].serves[input.model]],
)

# Four sieves, one after the other, so that the record can say which of them left nothing.
speaking := [candidate |
	some candidate in candidates
	data.config.lanes[candidate.lane].dialects[input.dialect]
]

within_boundary(lane) if lane.boundary == "self_hosted"

within_boundary(_) if count(kept_inside) == 0

inside := [candidate |
	some candidate in speaking
	within_boundary(data.config.lanes[candidate.lane])
]

jurisdiction := lower(input.jurisdiction.value)

# "eu" holds for the regions "eu" and "eu-west-1".
within_jurisdiction(_) if jurisdiction == "any"

within_jurisdiction(lane) if lane.region == jurisdiction

within_jurisdiction(lane) if startswith(lane.region, concat("", [jurisdiction, "-"]))

allowed := [candidate |
	some candidate in inside
	within_jurisdiction(data.config.lanes[candidate.lane])
]

# A lane that would be sent what may not be sent to its boundary is left out.
sendable := [candidate |
	some candidate in allowed
	count(denied_at[data.config.lanes[candidate.lane].boundary]) == 0
]

# A lane that is down goes last instead of away: Envoy may know better by then.
down contains name if some name in input.lanes_down

usable_lanes := array.concat(
	[{"lane": c.lane, "model": lane_model(c)} | some c in sendable; not down[c.lane]],
	[{"lane": c.lane, "model": lane_model(c)} | some c in sendable; down[c.lane]],
)

# The target's model, else the asked one where the lane has it, else the lane's own first.
lane_model(candidate) := candidate.model if {
	candidate.model != ""
} else := served if {
	served := data.config.lanes[candidate.lane].serves[input.model]
} else := input.model if {
	data.config.lanes[candidate.lane].open
} else := data.config.lanes[candidate.lane].default_model

# METADATA
# title: No lane speaks this API
# description: None of the route's lanes speaks the API that the caller uses, so the baseline answers.
# custom:
#   id: LK-LANE-01
fired contains [23, "LK-LANE-01", input.dialect] if count(speaking) == 0

# METADATA
# title: Lane believed down goes last
# description: A lane that is not answering at the moment is tried after the others.
# custom:
#   id: LK-LANE-02
fired contains [81, "LK-LANE-02", names(moved)] if {
	moved := {candidate.lane | some candidate in sendable; down[candidate.lane]}
	count(moved) > 0
}

# METADATA
# title: Data stays in its jurisdiction
# description: This caller's data is bound to a jurisdiction, so only lanes in that region may answer, fallbacks included.
# custom:
#   id: LK-JUR-01
fired contains [30, "LK-JUR-01", jurisdiction] if jurisdiction != "any"

# METADATA
# title: No lane in the jurisdiction
# description: No lane that may take this data lies in the caller's jurisdiction, so the baseline answers.
# custom:
#   id: LK-JUR-02
fired contains [22, "LK-JUR-02", jurisdiction] if {
	count(inside) > 0
	count(allowed) == 0
}
