package lanekeeper_test

with_redactions(redactions) := object.union(config, {"redactions": table(redactions)})

test_what_stays_inside_stays_as_it_is if {
	action(decide(holding({"EMAIL_ADDRESS": kind("pii")}), config), "EMAIL_ADDRESS") == "allow"
}

test_what_leaves_redacted_has_a_default if {
	decision := decide(
		holding({"EMAIL_ADDRESS": kind("pii"), "CREDIT_CARD": kind("pii"), "US_SSN": kind("regulated")}),
		class_rules({"pii": "redacted", "regulated": "redacted"}),
	)
	action(decision, "EMAIL_ADDRESS") == "pseudonym"
	action(decision, "CREDIT_CARD") == "mask"
	action(decision, "US_SSN") == "mask"
	about(decision, "LK-RED-03") == ["CREDIT_CARD, US_SSN"]
	about(decision, "LK-RED-04") == ["EMAIL_ADDRESS"]
}

test_kind_of_the_configuration_before_its_wildcard if {
	decision := decide(
		holding({"EMAIL_ADDRESS": kind("pii"), "URL": kind("public")}),
		with_redactions({"EMAIL_ADDRESS": "mask", "*": "pseudonym"}),
	)
	action(decision, "EMAIL_ADDRESS") == "mask"
	action(decision, "URL") == "pseudonym"
}

test_route_before_the_configuration if {
	facts := object.union(holding({"EMAIL_ADDRESS": kind("pii"), "PHONE_NUMBER": kind("pii")}), {"task": found("summarise")})
	decision := decide(facts, with_redactions({"PHONE_NUMBER": "allow", "*": "mask"}))
	action(decision, "PHONE_NUMBER") == "deny"
	action(decision, "EMAIL_ADDRESS") == "mask"
}

test_wildcard_of_the_route_before_the_configuration if {
	facts := object.union(holding({"EMAIL_ADDRESS": kind("pii")}), {"jurisdiction": found("de")})
	action(decide(facts, with_redactions({"EMAIL_ADDRESS": "deny"})), "EMAIL_ADDRESS") == "mask"
}

test_denied_kind_denies_the_call if {
	facts := object.union(holding({"PHONE_NUMBER": kind("pii")}), {"task": found("summarise")})
	decision := decide(facts, config)
	not decision.allow
	decision.deny_code == "denied"
	decision.lanes == []
	about(decision, "LK-RED-01") == ["PHONE_NUMBER"]
}

test_wildcard_never_weakens_secrets if {
	facts := holding({"SECRET_OPENAI": kind("secret")})
	action(decide(facts, with_redactions({"*": "allow"})), "SECRET_OPENAI") == "mask"
	action(decide(facts, with_redactions({"*": "pseudonym"})), "SECRET_OPENAI") == "mask"
}

test_wildcard_may_deny_secrets if {
	decide(holding({"SECRET_OPENAI": kind("secret")}), with_redactions({"*": "deny"})).deny_code == "denied"
}

test_secret_let_through_by_name_stays_inside if {
	decision := decide(holding({"SECRET_OPENAI": kind("secret")}), with_redactions({"SECRET_OPENAI": "allow"}))
	action(decision, "SECRET_OPENAI") == "allow"
	lane_names(decision) == ["vllm"]
}

test_secret_let_through_by_name_is_masked_on_the_way_to_hosted_lanes if {
	settings := object.union(with_redactions({"SECRET_OPENAI": "allow"}), {"data_classes": {"secret": "always"}})
	decision := decide(holding({"SECRET_OPENAI": kind("secret")}), settings)
	action(decision, "SECRET_OPENAI") == "mask"
	action_at(decision, "SECRET_OPENAI", "hosted") == "mask"
	action_at(decision, "SECRET_OPENAI", "self_hosted") == "allow"
	lane_names(decision) == ["openai", "azure", "vllm"]
	about(decision, "LK-RED-02") == ["SECRET_OPENAI"]
	about(decision, "LK-RED-03") == ["SECRET_OPENAI (hosted)"]
}

test_hashed_and_dropped_findings_say_so if {
	decision := decide(
		holding({"EMAIL_ADDRESS": kind("pii"), "PHONE_NUMBER": kind("pii")}),
		with_redactions({"EMAIL_ADDRESS": "hash", "PHONE_NUMBER": "drop"}),
	)
	action(decision, "EMAIL_ADDRESS") == "hash"
	action(decision, "PHONE_NUMBER") == "drop"
	about(decision, "LK-RED-05") == ["EMAIL_ADDRESS"]
	about(decision, "LK-RED-06") == ["PHONE_NUMBER"]
}

test_what_is_hashed_or_dropped_is_taken_out if {
	every taken in ["mask", "pseudonym", "hash", "drop"] {
		settings := object.union(class_rules({"pii": "redacted"}), {"redactions": table({"EMAIL_ADDRESS": taken})})
		lane_names(decide(holding({"EMAIL_ADDRESS": kind("pii")}), settings)) == ["openai", "azure", "vllm"]
	}
}

test_a_wildcard_that_hashes_leaves_secrets_masked if {
	facts := holding({"SECRET_OPENAI": kind("secret")})
	action(decide(facts, with_redactions({"*": "hash"})), "SECRET_OPENAI") == "mask"
}

test_a_wildcard_that_drops_is_stricter_than_the_mask if {
	facts := holding({"SECRET_OPENAI": kind("secret")})
	action(decide(facts, with_redactions({"*": "drop"})), "SECRET_OPENAI") == "drop"
}

apart := {"EMAIL_ADDRESS": {"hosted": "pseudonym", "self_hosted": "allow"}}

leaving_redacted(redactions) := object.union(class_rules({"pii": "redacted"}), {"redactions": table(redactions)})

mail := holding({"EMAIL_ADDRESS": kind("pii")})

test_boundaries_of_one_order_may_be_sent_different_things if {
	decision := decide(mail, leaving_redacted(apart))
	lane_names(decision) == ["openai", "azure", "vllm"]
	decision.redactions == [{
		"kind": "EMAIL_ADDRESS",
		"action": "pseudonym",
		"by_boundary": {"hosted": "pseudonym", "self_hosted": "allow"},
	}]
	about(decision, "LK-RED-04") == ["EMAIL_ADDRESS (hosted)"]
}

test_the_action_is_that_of_the_first_lane if {
	facts := object.union(mail, {"mode": found("batch"), "task": found("code")})
	decision := decide(facts, leaving_redacted(apart))
	lane_names(decision) == ["vllm", "openai"]
	action(decision, "EMAIL_ADDRESS") == "allow"
	action_at(decision, "EMAIL_ADDRESS", "hosted") == "pseudonym"
}

test_an_order_of_one_boundary_has_one_action if {
	hosted := decide(object.union(mail, {"tenant": "globex"}), leaving_redacted(apart))
	lane_names(hosted) == ["azure"]
	hosted.redactions == [{"kind": "EMAIL_ADDRESS", "action": "pseudonym"}]
	inside := decide(mail, with_redactions(apart))
	lane_names(inside) == ["vllm"]
	inside.redactions == [{"kind": "EMAIL_ADDRESS", "action": "allow"}]
}

test_equal_actions_are_one if {
	decision := decide(mail, leaving_redacted({"EMAIL_ADDRESS": {"hosted": "mask", "self_hosted": "mask"}}))
	decision.redactions == [{"kind": "EMAIL_ADDRESS", "action": "mask"}]
}

test_an_order_without_lanes_shows_the_stricter_action if {
	decision := decide(object.union(mail, {"tenant": "globex"}), with_redactions(apart))
	decision.lanes == []
	decision.redactions == [{"kind": "EMAIL_ADDRESS", "action": "pseudonym"}]
}

test_denied_to_a_boundary_leaves_its_lanes_out if {
	decision := decide(mail, leaving_redacted({"EMAIL_ADDRESS": {"hosted": "deny", "self_hosted": "allow"}}))
	decision.allow
	lane_names(decision) == ["vllm"]
	decision.redactions == [{"kind": "EMAIL_ADDRESS", "action": "allow"}]
	about(decision, "LK-RED-07") == ["EMAIL_ADDRESS (hosted)"]
}

test_denied_to_our_own_lanes_leaves_the_hosted_ones if {
	decision := decide(mail, leaving_redacted({"EMAIL_ADDRESS": {"hosted": "mask", "self_hosted": "deny"}}))
	lane_names(decision) == ["openai", "azure"]
	about(decision, "LK-RED-07") == ["EMAIL_ADDRESS (self_hosted)"]
}

test_denied_to_every_lane_that_could_answer_denies_the_call if {
	settings := leaving_redacted({"EMAIL_ADDRESS": {"hosted": "deny", "self_hosted": "allow"}})
	decision := decide(object.union(mail, {"tenant": "globex"}), settings)
	not decision.allow
	decision.deny_code == "denied"
	about(decision, "LK-RED-01") == ["EMAIL_ADDRESS"]
	about(decision, "LK-RED-07") == []
	action(decision, "EMAIL_ADDRESS") == "deny"
}

test_kinds_denied_to_either_boundary_deny_the_call_together if {
	facts := holding({"EMAIL_ADDRESS": kind("pii"), "PHONE_NUMBER": kind("pii")})
	settings := leaving_redacted({"EMAIL_ADDRESS": {"hosted": "deny", "self_hosted": "allow"}, "PHONE_NUMBER": {"hosted": "mask", "self_hosted": "deny"}})
	about(decide(facts, settings), "LK-RED-01") == ["EMAIL_ADDRESS, PHONE_NUMBER"]
}

test_a_call_that_no_lane_could_have_answered_is_not_denied_for_one_boundary if {
	settings := with_redactions({"EMAIL_ADDRESS": {"hosted": "deny", "self_hosted": "allow"}})
	decision := decide(object.union(mail, {"tenant": "globex"}), object.union(settings, {"data_classes": {}}))
	decision.allow
	decision.lanes == []
	action(decision, "EMAIL_ADDRESS") == "allow"
}

of_tenant(redactions) := {"tenants": {"acme": {"redactions": table(redactions)}}}

test_tenant_before_route_before_configuration if {
	facts := object.union(holding({"EMAIL_ADDRESS": kind("pii"), "PHONE_NUMBER": kind("pii"), "US_SSN": kind("regulated")}), {"jurisdiction": found("de")})
	settings := object.union(with_redactions({"*": "pseudonym"}), of_tenant({"EMAIL_ADDRESS": "hash"}))
	action(decide(facts, settings), "EMAIL_ADDRESS") == "hash"
	action(decide(facts, settings), "PHONE_NUMBER") == "mask"
	action(decide(facts, object.union(settings, of_tenant({"*": "drop"}))), "PHONE_NUMBER") == "drop"
	action(decide(object.union(facts, {"tenant": "umbrella"}), settings), "EMAIL_ADDRESS") == "mask"
}

test_a_table_that_says_nothing_of_a_boundary_leaves_it_to_the_next if {
	settings := object.union(leaving_redacted({"*": "mask"}), of_tenant({"EMAIL_ADDRESS": {"self_hosted": "allow"}}))
	decision := decide(mail, settings)
	action_at(decision, "EMAIL_ADDRESS", "hosted") == "mask"
	action_at(decision, "EMAIL_ADDRESS", "self_hosted") == "allow"
}

key := holding({"SECRET_OPENAI": kind("secret")})

named_with_wildcard(named, wildcard) := object.union(with_redactions({"SECRET_OPENAI": named}), of_tenant({"*": wildcard}))

test_a_nearer_wildcard_makes_a_secret_stricter_and_not_weaker if {
	action(decide(key, named_with_wildcard("allow", "mask")), "SECRET_OPENAI") == "mask"
	action(decide(key, named_with_wildcard("drop", "mask")), "SECRET_OPENAI") == "drop"
	action(decide(key, named_with_wildcard("drop", "allow")), "SECRET_OPENAI") == "drop"
	decide(key, named_with_wildcard("deny", "drop")).deny_code == "denied"
}

test_a_secrets_name_comes_before_a_wildcard_no_nearer if {
	settings := object.union(with_redactions({"*": "deny"}), of_tenant({"SECRET_OPENAI": "hash", "*": "deny"}))
	action(decide(key, settings), "SECRET_OPENAI") == "hash"
}
