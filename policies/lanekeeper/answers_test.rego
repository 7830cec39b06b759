package lanekeeper_test

said(named, others) := object.union({"named": named, "rest": "", "echoes": "", "on_deny": ""}, others)

with_answers(answers) := object.union(config, {"answers": answers})

test_answers_pass_by_without_a_word_about_them if {
	decision := decide(call, config)
	decision.answer == {"redactions": [], "echoes": "allow", "on_deny": "refuse"}
	not "LK-ANS-01" in fired(decision)
}

test_secrets_in_answers_are_masked_where_the_configuration_says_so if {
	decision := decide(call, with_answers(said([{"pattern": "SECRET_*", "action": "mask"}], {})))
	decision.answer.redactions == [{"pattern": "SECRET_*", "action": "mask"}]
	about(decision, "LK-ANS-01") == ["SECRET_* mask"]
}

test_what_is_allowed_needs_no_scan if {
	decision := decide(call, with_answers(said([{"pattern": "pii", "action": "allow"}], {"rest": "allow"})))
	decision.answer.redactions == [{"pattern": "pii", "action": "allow"}]
	not "LK-ANS-01" in fired(decision)
}

test_tenant_before_route_before_configuration_and_the_rest_last if {
	settings := object.union(config, {
		"answers": said([{"pattern": "SECRET_*", "action": "mask"}], {"rest": "hash", "echoes": "redact"}),
		"default_route": object.union(default_route, {"answers": said([{"pattern": "IBAN_CODE", "action": "drop"}], {"rest": "mask", "on_deny": "next_lane"})}),
		"tenants": {"acme": {"redactions": {}, "answers": said([{"pattern": "EMAIL_ADDRESS", "action": "deny"}], {})}},
	})
	decide(call, settings).answer == {
		"redactions": [
			{"pattern": "EMAIL_ADDRESS", "action": "deny"},
			{"pattern": "IBAN_CODE", "action": "drop"},
			{"pattern": "SECRET_*", "action": "mask"},
			{"pattern": "*", "action": "mask"},
		],
		"echoes": "redact",
		"on_deny": "next_lane",
	}
}
