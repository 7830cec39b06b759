package lanekeeper_test

# A configuration and a call that the tests change one thing of.
config := {
	"lanes": {
		"openai": {"boundary": "hosted", "region": "us", "dialects": {"openai": true}, "serves": {"gpt-4.1": "gpt-4.1", "gpt": "gpt-4.1", "mini": "mini"}, "open": false, "default_model": "gpt-4.1"},
		"azure": {"boundary": "hosted", "region": "eu-west-1", "dialects": {"openai": true}, "serves": {}, "open": true, "default_model": ""},
		"claude": {"boundary": "hosted", "region": "eu", "dialects": {"anthropic": true}, "serves": {}, "open": true, "default_model": ""},
		"vllm": {"boundary": "self_hosted", "region": "eu", "dialects": {"openai": true}, "serves": {"llama": "llama"}, "open": false, "default_model": "llama"},
	},
	"lane_order": ["openai", "azure", "claude", "vllm"],
	"routes": [
		object.union(default_route, {"name": "batch", "match": {"mode": {"batch": true}, "task": {"extract": true, "code": true}}, "candidates": [{"lane": "vllm", "model": "llama"}, {"lane": "openai", "model": ""}]}),
		object.union(default_route, {"name": "globex", "match": {"tenant": {"globex": true}}, "candidates": [{"lane": "azure", "model": ""}], "unresolved": ["google", "bedrock"]}),
		object.union(default_route, {"name": "german", "match": {"jurisdiction": {"de": true}}, "candidates": [{"lane": "vllm", "model": ""}], "redactions": table({"*": "mask"})}),
		object.union(default_route, {
			"name": "summaries",
			"match": {"task": {"summarise": true}},
			"candidates": [{"lane": "openai", "model": "mini"}, {"lane": "vllm", "model": "llama"}],
			"budgets": {"max_latency_ms": 2500, "max_input_tokens": 1000, "max_output_tokens": 100, "max_body_bytes": 5000},
			"redactions": table({"PHONE_NUMBER": "deny"}),
		}),
	],
	"routes_by_tenant": {"globex": [1]},
	"routes_for_all": [0, 2, 3],
	"default_route": default_route,
	"data_classes": {"public": "always", "customer_ok": "always", "internal": "never", "pii": "never", "regulated": "never", "secret": "redacted"},
	"attachments": {"image": "never", "audio": "never", "file": "never", "linked": "never"},
	"recognizers": {},
	"redactions": {},
	"answers": unsaid,
	"tenants": {},
	"grants": {"everyone": nothing, "tenants": {}, "users": {}, "tenant_users": {}},
	"deny_arguments": [],
}

default_route := {
	"name": "default",
	"match": {},
	"candidates": [],
	"unresolved": [],
	"budgets": {"max_latency_ms": 30000, "max_input_tokens": 200000, "max_output_tokens": 0, "max_body_bytes": 0},
	"redactions": {},
	"restore": {"text": true, "tool_arguments": false, "links": false},
	"answers": unsaid,
	"logging": {"store_prompts": "redacted", "store_outputs": "none", "store_tool_args": "denylist_secrets", "retention_days": 90},
}

unsaid := {"named": [], "rest": "", "echoes": "", "on_deny": ""}

nothing := {"names": {}, "types": {}}

call := {
	"tenant": "acme",
	"user": "bob",
	"dialect": "openai",
	"model": "gpt-4.1",
	"task": found("chat"),
	"domain": found("general"),
	"mode": found("interactive"),
	"data_class": found("public"),
	"data_classes": ["public"],
	"declared_classes": [],
	"kinds": {},
	"risk_tier": found("low"),
	"jurisdiction": found("any"),
	"tokens": 512,
	"max_tokens": null,
	"body_bytes": 2048,
	"tools": [],
	"attachments": {},
	"attachments_unread": {},
	"recognizers_unavailable": [],
	"lanes_down": [],
}

found(value) := {"value": value, "source": "keywords", "confidence": 0.75}

declared(value) := {"value": value, "source": "header", "confidence": 1}

kind(class) := {"class": class, "count": 1, "confidence": 1, "places": ["user"]}

# A call that holds these kinds of finding.
holding(kinds) := object.union(call, {
	"kinds": kinds,
	"data_classes": sort({kind.class | some kind in kinds}),
})

changed(changes) := object.union(call, changes)

# Actions by boundary, as the policy reads them; one alone stands for both.
table(actions) := {name: by_boundary(action) | some name, action in actions}

by_boundary(action) := {"hosted": action, "self_hosted": action} if is_string(action)

by_boundary(actions) := actions if is_object(actions)

class_rules(rules) := object.union(config, {"data_classes": rules})

decide(facts, settings) := decision if {
	decision := data.lanekeeper.decision with input as facts with data.config as settings
}

lane_names(decision) := [lane.lane | some lane in decision.lanes]

fired(decision) := [rule.id | some rule in decision.policies]

about(decision, id) := [rule.about | some rule in decision.policies; rule.id == id]

action_at(decision, name, boundary) := [redaction.by_boundary[boundary] | some redaction in decision.redactions; redaction.kind == name][0]

action(decision, name) := [redaction.action | some redaction in decision.redactions; redaction.kind == name][0]
