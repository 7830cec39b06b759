package lanekeeper_test

without(name) := changed({"recognizers_unavailable": [name]})

test_call_without_a_recognizer_is_denied_by_default if {
	decision := decide(without("names"), config)
	not decision.allow
	decision.deny_code == "recognizer_unavailable"
	decision.lanes == []
	about(decision, "LK-REC-01") == ["names"]
	fired(decision)[0] == "LK-REC-01"
}

test_recognizer_that_the_configuration_does_not_have_denies if {
	settings := object.union(config, {"recognizers": {"names": {"when_down": "ignore"}}})
	decide(without("other"), settings).deny_code == "recognizer_unavailable"
	decide(without("names"), object.remove(config, ["recognizers"])).deny_code == "recognizer_unavailable"
}

test_rule_that_nobody_knows_denies if {
	settings := object.union(config, {"recognizers": {"names": {"when_down": "maybe"}}})
	decide(without("names"), settings).deny_code == "recognizer_unavailable"
}

test_call_without_a_recognizer_may_be_kept_inside if {
	settings := object.union(config, {"recognizers": {"names": {"when_down": "inside"}}})
	decision := decide(without("names"), settings)
	decision.allow
	lane_names(decision) == ["vllm"]
	about(decision, "LK-REC-02") == ["names"]
}

test_kept_inside_without_a_lane_inside_ends_at_the_baseline if {
	settings := object.union(config, {"recognizers": {"names": {"when_down": "inside"}}})
	decision := decide(object.union(without("names"), {"tenant": "globex"}), settings)
	decision.lanes == []
	about(decision, "LK-RES-03") == ["names"]
}

test_call_may_go_on_without_a_recognizer if {
	settings := object.union(config, {"recognizers": {"names": {"when_down": "ignore"}}})
	decision := decide(without("names"), settings)
	lane_names(decision) == ["openai", "azure", "vllm"]
	about(decision, "LK-REC-03") == ["names"]
}

test_of_several_the_strictest_counts if {
	settings := object.union(config, {"recognizers": {"a": {"when_down": "ignore"}, "b": {"when_down": "inside"}, "c": {"when_down": "deny"}}})
	lane_names(decide(changed({"recognizers_unavailable": ["a", "b"]}), settings)) == ["vllm"]
	decide(changed({"recognizers_unavailable": ["a", "b", "c"]}), settings).deny_code == "recognizer_unavailable"
}

test_recognizer_that_answered_changes_nothing if {
	settings := object.union(config, {"recognizers": {"names": {"when_down": "deny"}}})
	lane_names(decide(changed({"recognizers_unavailable": []}), settings)) == ["openai", "azure", "vllm"]
}
