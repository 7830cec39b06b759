package lanekeeper

permitted(tool) if tool.type == "read"

permitted(tool) if granted(tool)

# A grant is for everyone, a tenant, a user, or one user of one tenant.
granted(tool) if holds(data.config.grants.everyone, tool)

granted(tool) if holds(data.config.grants.tenants[input.tenant], tool)

granted(tool) if holds(data.config.grants.users[input.user], tool)

granted(tool) if holds(data.config.grants.tenant_users[input.tenant][input.user], tool)

holds(grant, tool) if grant.names[tool.name]

holds(grant, tool) if grant.types[tool.type]

# By name: of two tools offered under one name, the stricter verdict holds for both.
removed_tools contains tool.name if {
	some tool in input.tools
	not permitted(tool)
}

tools := [{"name": tool.name, "mode": tool_mode(tool.name), "required": false} | some tool in input.tools]

tool_mode(name) := "remove" if {
	removed_tools[name]
} else := "allow"

# Nothing to judge where no tool is offered; then the answer need not be read at all.
tool_arguments := array.concat(data.config.deny_arguments, shipped_deny_arguments) if {
	count(input.tools) > 0
} else := []

shipped_deny_arguments := [
	{
		"tool": "*",
		"deny_pattern": `169\.254\.169\.254|fd00:ec2::254|metadata\.google\.internal`,
		"reason": "A cloud machine's metadata address hands out credentials.",
	},
	{
		"tool": "*",
		"deny_pattern": `file:/{1,3}(etc|proc|root|home|var|sys)/`,
		"reason": "A file address points at the machine's own files.",
	},
	{
		"tool": "*",
		"deny_pattern": `/etc/(passwd|shadow|sudoers)`,
		"reason": "The machine's account files are no tool's business.",
	},
]

# METADATA
# title: Tool taken out
# description: Tools are read-only unless granted; these change or destroy something and nobody granted them to this caller.
# custom:
#   id: LK-TOOL-01
fired contains [45, "LK-TOOL-01", names(removed_tools)] if count(removed_tools) > 0

# METADATA
# title: Tool granted
# description: These tools change or destroy something; the configuration grants them to this caller.
# custom:
#   id: LK-TOOL-02
fired contains [70, "LK-TOOL-02", names(granted_tools)] if {
	granted_tools := {tool.name | some tool in input.tools; tool.type != "read"; tool_mode(tool.name) == "allow"}
	count(granted_tools) > 0
}

# METADATA
# title: Tool arguments checked
# description: What the model passes to a tool is checked against forbidden patterns before the application sees the call.
# custom:
#   id: LK-TOOL-03
fired contains [90, "LK-TOOL-03", ""] if count(tool_arguments) > 0
