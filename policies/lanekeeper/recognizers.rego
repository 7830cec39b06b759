package lanekeeper

# What becomes of a call that a recognizer should have looked at and did not: deny, inside or ignore.
# A recognizer without a rule denies.
when_down(name) := object.get(data.config, ["recognizers", name, "when_down"], "deny")

denied_without contains name if {
	some name in input.recognizers_unavailable
	not when_down(name) in {"inside", "ignore"}
}

kept_inside_without contains name if {
	some name in input.recognizers_unavailable
	when_down(name) == "inside"
}

done_without contains name if {
	some name in input.recognizers_unavailable
	when_down(name) == "ignore"
}

# METADATA
# title: Recognizer unavailable
# description: A recognizer that must look at this call gave no answer in time, so the call was denied.
# custom:
#   id: LK-REC-01
fired contains [10, "LK-REC-01", names(denied_without)] if count(denied_without) > 0

# METADATA
# title: Unrecognised text stays inside
# description: A recognizer that should look at this call gave no answer in time, so only self-hosted lanes may answer it, fallbacks included.
# custom:
#   id: LK-REC-02
fired contains [20, "LK-REC-02", names(kept_inside_without)] if count(kept_inside_without) > 0

# METADATA
# title: Recognizer left out
# description: A recognizer gave no answer in time, and the configuration lets the call go on without it.
# custom:
#   id: LK-REC-03
fired contains [82, "LK-REC-03", names(done_without)] if count(done_without) > 0
