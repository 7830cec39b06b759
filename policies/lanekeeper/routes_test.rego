package lanekeeper_test

test_default_route_when_none_fits if {
	decision := decide(call, config)
	decision.route == "default"
	fired(decision) == ["LK-ROUTE-02"]
}

test_every_field_of_a_match_must_fit if {
	decide(changed({"mode": found("batch"), "task": found("code")}), config).route == "batch"
	decide(changed({"mode": found("batch")}), config).route == "default"
	decide(changed({"task": found("code")}), config).route == "default"
}

test_first_route_in_order_wins if {
	decision := decide(changed({"tenant": "globex", "mode": found("batch"), "task": found("extract")}), config)
	decision.route == "batch"
	about(decision, "LK-ROUTE-01") == ["batch"]
}

test_route_of_a_tenant if {
	decide(changed({"tenant": "globex", "task": found("summarise")}), config).route == "globex"
	decide(changed({"tenant": "initech", "task": found("summarise")}), config).route == "summaries"
}

test_route_of_a_jurisdiction_in_any_case if {
	decide(changed({"jurisdiction": found("DE")}), config).route == "german"
}

test_unknown_targets_are_named if {
	about(decide(changed({"tenant": "globex"}), config), "LK-ROUTE-03") == ["bedrock, google"]
}
