package lanekeeper_test

outside := {"openai", "azure", "claude"}

hosted_lanes(decision) := {lane.lane | some lane in decision.lanes} & outside

test_public_data_may_go_anywhere if {
	lane_names(decide(call, config)) == ["openai", "azure", "vllm"]
}

test_personal_data_stays_inside if {
	decision := decide(holding({"EMAIL_ADDRESS": kind("pii")}), config)
	lane_names(decision) == ["vllm"]
	about(decision, "LK-RES-01") == ["pii"]
}

test_every_class_counts_and_not_only_the_most_sensitive if {
	facts := changed({"data_class": found("secret"), "data_classes": ["pii", "secret"], "kinds": {"SECRET_OPENAI": kind("secret")}})
	hosted_lanes(decide(facts, config)) == set()
}

test_class_of_a_finding_counts_though_the_list_lacks_it if {
	hosted_lanes(decide(changed({"kinds": {"US_SSN": kind("regulated")}}), config)) == set()
}

test_most_sensitive_class_counts_though_the_list_lacks_it if {
	hosted_lanes(decide(changed({"data_class": found("internal")}), config)) == set()
}

test_class_without_a_rule_stays_inside if {
	hosted_lanes(decide(changed({"data_class": found("top_secret")}), config)) == set()
}

test_route_of_hosted_lanes_ends_at_the_baseline if {
	facts := object.union(holding({"EMAIL_ADDRESS": kind("pii")}), {"tenant": "globex"})
	decision := decide(facts, config)
	decision.allow
	decision.lanes == []
	decision.model == ""
	about(decision, "LK-RES-03") == ["pii"]
}

test_masked_secret_may_reach_a_hosted_lane if {
	decision := decide(holding({"SECRET_OPENAI": kind("secret")}), config)
	hosted_lanes(decision) == {"openai", "azure"}
	action(decision, "SECRET_OPENAI") == "mask"
	about(decision, "LK-RES-02") == ["secret"]
}

test_leaving_redacted_is_not_claimed_where_nothing_leaves if {
	facts := holding({"SECRET_OPENAI": kind("secret"), "EMAIL_ADDRESS": kind("pii")})
	about(decide(facts, config), "LK-RES-02") == []
}

test_declared_class_without_findings_cannot_be_redacted if {
	facts := changed({"data_class": declared("secret"), "data_classes": ["public", "secret"], "declared_classes": ["secret"]})
	hosted_lanes(decide(facts, config)) == set()
}

test_declared_class_is_more_than_its_findings if {
	facts := changed({"data_class": declared("secret"), "data_classes": ["secret"], "declared_classes": ["secret"], "kinds": {"SECRET_OPENAI": kind("secret")}})
	hosted_lanes(decide(facts, config)) == set()
}

test_redacted_class_leaves_when_every_finding_is_taken_out if {
	settings := class_rules({"pii": "redacted"})
	facts := holding({"EMAIL_ADDRESS": kind("pii"), "PHONE_NUMBER": kind("pii")})
	hosted_lanes(decide(facts, settings)) == {"openai", "azure"}
	hosted_lanes(decide(facts, object.union(settings, {"redactions": table({"PHONE_NUMBER": "allow"})}))) == set()
}

test_findings_of_other_classes_do_not_hinder if {
	facts := holding({"EMAIL_ADDRESS": kind("pii"), "URL": kind("public")})
	hosted_lanes(decide(facts, class_rules({"pii": "redacted"}))) == {"openai", "azure"}
}

test_class_may_be_let_out if {
	hosted_lanes(decide(changed({"data_class": found("internal")}), class_rules({"internal": "always"}))) == {"openai", "azure"}
}

test_unread_attachment_stays_inside if {
	decision := decide(changed({"attachments": {"image": 1}, "attachments_unread": {"image": 1}}), config)
	lane_names(decision) == ["vllm"]
	about(decision, "LK-RES-04") == ["image"]
	about(decision, "LK-RES-01") == []
}

test_read_attachment_follows_its_findings if {
	facts := changed({"attachments": {"file": 1}})
	lane_names(decide(facts, config)) == ["openai", "azure", "vllm"]
	hosted_lanes(decide(object.union(facts, holding({"EMAIL_ADDRESS": kind("pii")})), config)) == set()
}

test_unread_attachment_may_be_let_out_by_medium if {
	settings := object.union(config, {"attachments": {"image": "always"}})
	hosted_lanes(decide(changed({"attachments_unread": {"image": 5}}), settings)) == {"openai", "azure"}
	decision := decide(changed({"attachments_unread": {"file": 1, "image": 5}}), settings)
	hosted_lanes(decision) == set()
	about(decision, "LK-RES-04") == ["file"]
}

test_unread_medium_without_a_rule_stays_inside if {
	hosted_lanes(decide(changed({"attachments_unread": {"linked": 1}}), config)) == set()
	facts := changed({"attachments_unread": {"hologram": 1}})
	hosted_lanes(decide(facts, config)) == set()
	hosted_lanes(decide(facts, object.remove(config, ["attachments"]))) == set()
}

test_unread_attachment_without_a_lane_inside_ends_at_the_baseline if {
	decision := decide(changed({"tenant": "globex", "attachments_unread": {"audio": 1}}), config)
	decision.lanes == []
	about(decision, "LK-RES-03") == ["audio"]
}

fixed(class) := object.union(kind(class), {"fixed": true})

test_finding_that_cannot_be_taken_out_stays_inside if {
	settings := class_rules({"pii": "redacted"})
	hosted_lanes(decide(holding({"EMAIL_ADDRESS": kind("pii")}), settings)) == {"openai", "azure"}
	hosted_lanes(decide(holding({"EMAIL_ADDRESS": fixed("pii")}), settings)) == set()
	free := class_rules({"pii": "always"})
	hosted_lanes(decide(holding({"EMAIL_ADDRESS": fixed("pii")}), free)) == {"openai", "azure"}
	hosted_lanes(decide(holding({"EMAIL_ADDRESS": fixed("pii")}), object.union(free, {"redactions": table({"EMAIL_ADDRESS": "mask"})}))) == set()
}

test_secret_that_cannot_be_masked_stays_inside_whatever_the_configuration_says if {
	settings := class_rules({"secret": "always"})
	hosted_lanes(decide(holding({"SECRET_OPENAI": kind("secret")}), settings)) == {"openai", "azure"}
	hosted_lanes(decide(holding({"SECRET_OPENAI": fixed("secret")}), settings)) == set()
	hosted_lanes(decide(holding({"SECRET_OPENAI": fixed("secret")}), object.union(settings, {"redactions": table({"SECRET_OPENAI": "allow"})}))) == set()
	hosted_lanes(decide(holding({"SECRET_OPENAI": fixed("secret")}), config)) == set()
}

test_may_leave_redacted_is_judged_on_what_hosted_lanes_are_sent if {
	facts := holding({"EMAIL_ADDRESS": kind("pii")})
	letting := class_rules({"pii": "redacted"})
	out := decide(facts, object.union(letting, {"redactions": table({"EMAIL_ADDRESS": {"hosted": "pseudonym", "self_hosted": "allow"}})}))
	lane_names(out) == ["openai", "azure", "vllm"]
	kept := decide(facts, object.union(letting, {"redactions": table({"EMAIL_ADDRESS": {"hosted": "allow", "self_hosted": "mask"}})}))
	lane_names(kept) == ["vllm"]
	about(kept, "LK-RES-01") == ["pii"]
}
