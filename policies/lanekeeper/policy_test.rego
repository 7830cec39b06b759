package lanekeeper_test

test_decision_has_every_field_of_the_contract if {
	object.keys(decide(call, config)) == {
		"allow", "deny_code", "route", "risk_tier", "model", "settings", "lanes", "retrieval", "tools", "tool_arguments",
		"redactions", "restore", "answer", "output_contract", "budgets", "logging", "fallback", "policies",
	}
}

test_plain_call_is_allowed if {
	decision := decide(call, config)
	decision.allow
	decision.deny_code == ""
	decision.model == "gpt-4.1"
	decision.risk_tier == "low"
	decision.settings == {}
	decision.output_contract == {"type": "text", "schema": null}
	decision.fallback == {"on_timeout": "next_lane", "on_rate_limit": "next_lane", "on_schema_failure": "next_lane", "on_refusal": "fail"}
}

test_route_gives_budgets_logging_and_restore if {
	decision := decide(changed({"task": found("summarise")}), config)
	decision.route == "summaries"
	decision.budgets.max_latency_ms == 2500
	decision.logging == default_route.logging
	decision.restore == default_route.restore
}

test_denied_call_has_no_lanes_and_no_model if {
	decision := decide(changed({"tokens": 200001}), config)
	not decision.allow
	decision.lanes == []
	decision.model == ""
}

test_denied_finding_comes_before_a_spent_budget if {
	facts := object.union(holding({"EMAIL_ADDRESS": kind("pii")}), {"tokens": 200001})
	decision := decide(facts, object.union(config, {"redactions": table({"EMAIL_ADDRESS": "deny"})}))
	decision.deny_code == "denied"
	fired(decision) == ["LK-RED-01", "LK-BUD-01", "LK-RES-01", "LK-ROUTE-02"]
}
