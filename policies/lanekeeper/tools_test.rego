package lanekeeper_test

offering(tools) := changed({"tools": tools})

read_file := {"name": "read_file", "type": "read", "source": "verb", "confidence": 0.9}

send_mail := {"name": "send_mail", "type": "write", "source": "verb", "confidence": 0.9}

drop_table := {"name": "drop_table", "type": "destructive", "source": "verb", "confidence": 0.9}

with_grants(grants) := object.union(config, {"grants": grants})

modes(decision) := {tool.name: tool.mode | some tool in decision.tools}

test_tools_are_read_only_unless_granted if {
	decision := decide(offering([read_file, send_mail, drop_table]), config)
	modes(decision) == {"read_file": "allow", "send_mail": "remove", "drop_table": "remove"}
	about(decision, "LK-TOOL-01") == ["drop_table, send_mail"]
}

test_grant_for_everyone if {
	decision := decide(offering([send_mail]), with_grants({"everyone": {"names": {"send_mail": true}, "types": {}}}))
	modes(decision) == {"send_mail": "allow"}
	about(decision, "LK-TOOL-02") == ["send_mail"]
}

test_grant_of_a_tenant_is_no_other_tenants if {
	settings := with_grants({"tenants": {"acme": {"names": {"send_mail": true}, "types": {}}}})
	modes(decide(offering([send_mail]), settings)) == {"send_mail": "allow"}
	modes(decide(object.union(offering([send_mail]), {"tenant": "globex"}), settings)) == {"send_mail": "remove"}
}

test_grant_of_a_user if {
	settings := with_grants({"users": {"bob": {"names": {"send_mail": true}, "types": {}}}})
	modes(decide(offering([send_mail]), settings)) == {"send_mail": "allow"}
	modes(decide(object.union(offering([send_mail]), {"user": null}), settings)) == {"send_mail": "remove"}
}

test_grant_of_a_tenants_user if {
	settings := with_grants({"tenant_users": {"acme": {"bob": {"names": {"send_mail": true}, "types": {}}}}})
	modes(decide(offering([send_mail]), settings)) == {"send_mail": "allow"}
	modes(decide(object.union(offering([send_mail]), {"tenant": "globex"}), settings)) == {"send_mail": "remove"}
	modes(decide(object.union(offering([send_mail]), {"user": "eve"}), settings)) == {"send_mail": "remove"}
}

test_grant_of_a_type_is_for_that_type_alone if {
	settings := with_grants({"everyone": {"names": {}, "types": {"destructive": true}}})
	modes(decide(offering([send_mail, drop_table]), settings)) == {"send_mail": "remove", "drop_table": "allow"}
}

test_tool_named_like_a_type_is_not_granted_by_it if {
	tool := object.union(drop_table, {"name": "write:*"})
	settings := with_grants({"everyone": {"names": {}, "types": {"write": true}}})
	modes(decide(offering([tool]), settings)) == {"write:*": "remove"}
}

test_stricter_verdict_holds_for_two_tools_of_one_name if {
	twin := object.union(drop_table, {"name": "read_file"})
	decision := decide(offering([read_file, twin]), config)
	[tool.mode | some tool in decision.tools] == ["remove", "remove"]
}

test_arguments_are_checked_where_tools_are_offered if {
	own := {"tool": "query", "deny_pattern": "(?i)drop table", "reason": "no"}
	settings := object.union(config, {"deny_arguments": [own]})
	decision := decide(offering([read_file]), settings)
	decision.tool_arguments[0] == own
	count(decision.tool_arguments) == 4
	"LK-TOOL-03" in fired(decision)
	decide(call, settings).tool_arguments == []
}
