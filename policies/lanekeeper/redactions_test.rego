package lanekeeper_test

with_redactions(redactions) := object.union(config, {"redactions": redactions})

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

test_secret_let_through_by_name_is_masked_where_a_lane_is_hosted if {
	settings := object.union(with_redactions({"SECRET_OPENAI": "allow"}), {"data_classes": {"secret": "always"}})
	decision := decide(holding({"SECRET_OPENAI": kind("secret")}), settings)
	action(decision, "SECRET_OPENAI") == "mask"
	lane_names(decision) == ["openai", "azure", "vllm"]
	about(decision, "LK-RED-02") == ["SECRET_OPENAI"]
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
		settings := object.union(class_rules({"pii": "redacted"}), {"redactions": {"EMAIL_ADDRESS": taken}})
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
