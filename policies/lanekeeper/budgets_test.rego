package lanekeeper_test

summary := {"task": found("summarise")}

test_input_over_budget_is_denied if {
	decision := decide(changed(object.union(summary, {"tokens": 1001})), config)
	decision.deny_code == "over_budget"
	about(decision, "LK-BUD-01") == ["summaries"]
	decide(changed(object.union(summary, {"tokens": 1000})), config).allow
}

test_body_over_budget_is_denied if {
	decision := decide(changed(object.union(summary, {"body_bytes": 5001})), config)
	decision.deny_code == "over_budget"
	about(decision, "LK-BUD-02") == ["summaries"]
	decide(changed(object.union(summary, {"body_bytes": 5000})), config).allow
}

test_no_body_budget_means_no_bound_here if decide(changed({"body_bytes": 999999999}), config).allow

test_answer_is_bounded_when_the_caller_asks_for_more_or_nothing if {
	decide(changed(summary), config).settings == {"max_tokens": 100}
	decide(changed(object.union(summary, {"max_tokens": 101})), config).settings == {"max_tokens": 100}
	decide(changed(object.union(summary, {"max_tokens": 100})), config).settings == {}
}

test_answer_is_the_callers_own_without_a_bound if {
	decide(changed({"max_tokens": 100000}), config).settings == {}
}

test_no_retrieval_unless_it_is_a_search if decide(call, config).retrieval == {"mode": "none", "index": null, "top_k": 0, "reranker": null}

test_search_retrieves_lightly if {
	decision := decide(changed({"task": found("search")}), config)
	decision.retrieval == {"mode": "light", "index": null, "top_k": 5, "reranker": null}
	"LK-RET-03" in fired(decision)
}

test_search_where_mistakes_cost_retrieves_deeply if {
	every domain in ["legal", "health", "finance"] {
		decision := decide(changed({"task": found("search"), "domain": found(domain)}), config)
		decision.retrieval == {"mode": "deep", "index": domain, "top_k": 20, "reranker": "cross_encoder"}
		about(decision, "LK-RET-02") == [domain]
	}
}

test_search_for_almost_nothing_asks_back if {
	facts := changed({"task": found("search"), "tokens": 3})
	decide(facts, config).retrieval.mode == "clarify"
	"LK-RET-01" in fired(decide(facts, config))
	decide(object.union(facts, {"tokens": 4}), config).retrieval.mode == "light"
}
