package lanekeeper_test

test_lanes_that_serve_the_model_come_first if {
	decide(changed({"model": "llama"}), config).lanes == [
		{"lane": "vllm", "model": "llama"},
		{"lane": "openai", "model": "gpt-4.1"},
		{"lane": "azure", "model": "llama"},
	]
}

test_alias_becomes_the_lanes_model if {
	decide(changed({"model": "gpt"}), config).lanes == [
		{"lane": "openai", "model": "gpt-4.1"},
		{"lane": "azure", "model": "gpt"},
		{"lane": "vllm", "model": "llama"},
	]
}

test_route_keeps_its_order_and_its_models if {
	facts := changed({"mode": found("batch"), "task": found("code"), "model": "mini"})
	decide(facts, config).lanes == [{"lane": "vllm", "model": "llama"}, {"lane": "openai", "model": "mini"}]
}

test_only_lanes_of_the_callers_dialect if {
	lane_names(decide(changed({"dialect": "anthropic"}), config)) == ["claude"]
}

test_no_lane_of_the_dialect_ends_at_the_baseline if {
	decision := decide(changed({"dialect": "anthropic", "task": found("summarise")}), config)
	decision.allow
	decision.lanes == []
	about(decision, "LK-LANE-01") == ["anthropic"]
	not "LK-RES-03" in fired(decision)
}

test_lane_that_is_down_goes_last if {
	decision := decide(changed({"lanes_down": ["openai", "elsewhere"]}), config)
	lane_names(decision) == ["azure", "vllm", "openai"]
	about(decision, "LK-LANE-02") == ["openai"]
}

test_lanes_stay_though_all_are_down if {
	lane_names(decide(changed({"lanes_down": ["openai", "azure", "vllm"]}), config)) == ["openai", "azure", "vllm"]
}

test_jurisdiction_holds_for_regions_within_it if {
	decision := decide(changed({"jurisdiction": found("EU")}), config)
	lane_names(decision) == ["azure", "vllm"]
	about(decision, "LK-JUR-01") == ["eu"]
}

test_jurisdiction_is_no_mere_prefix if {
	lane_names(decide(changed({"jurisdiction": found("e")}), config)) == []
}

test_no_lane_in_the_jurisdiction_ends_at_the_baseline if {
	decision := decide(changed({"jurisdiction": found("us"), "data_class": found("pii")}), config)
	decision.allow
	decision.lanes == []
	about(decision, "LK-JUR-02") == ["us"]
}
