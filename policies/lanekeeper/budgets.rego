package lanekeeper

budgets := route.budgets

over_input if {
	budgets.max_input_tokens > 0
	input.tokens > budgets.max_input_tokens
}

over_body if {
	budgets.max_body_bytes > 0
	input.body_bytes > budgets.max_body_bytes
}

over_budget if over_input

over_budget if over_body

bounded if {
	budgets.max_output_tokens > 0
	input.max_tokens == null
}

bounded if {
	budgets.max_output_tokens > 0
	input.max_tokens > budgets.max_output_tokens
}

settings := {"max_tokens": budgets.max_output_tokens} if {
	bounded
} else := {}

# Retrieval is the application's; it asks here how much of it the call is worth.
searching if input.task.value == "search"

retrieval := {"mode": "clarify", "index": null, "top_k": 0, "reranker": null} if {
	searching
	input.tokens < 4
} else := {"mode": "deep", "index": input.domain.value, "top_k": 20, "reranker": "cross_encoder"} if {
	searching
	input.domain.value in {"legal", "health", "finance"}
} else := {"mode": "light", "index": null, "top_k": 5, "reranker": null} if {
	searching
} else := {"mode": "none", "index": null, "top_k": 0, "reranker": null}

# METADATA
# title: Input over budget
# description: The call has more input tokens than its route allows, so it was denied.
# custom:
#   id: LK-BUD-01
fired contains [11, "LK-BUD-01", route.name] if over_input

# METADATA
# title: Body over budget
# description: The call's body is larger than its route allows, so it was denied.
# custom:
#   id: LK-BUD-02
fired contains [12, "LK-BUD-02", route.name] if over_body

# METADATA
# title: Answer bounded
# description: The route bounds the length of the answer, and the caller asked for more or did not say.
# custom:
#   id: LK-BUD-03
fired contains [71, "LK-BUD-03", route.name] if bounded

# METADATA
# title: Too little to search for
# description: The search is so short that asking back is cheaper than retrieving.
# custom:
#   id: LK-RET-01
fired contains [85, "LK-RET-01", ""] if retrieval.mode == "clarify"

# METADATA
# title: Search in a field where mistakes cost
# description: Legal, health and finance searches retrieve more and rank again before they answer.
# custom:
#   id: LK-RET-02
fired contains [85, "LK-RET-02", input.domain.value] if retrieval.mode == "deep"

# METADATA
# title: Search
# description: The call is a search, so a light retrieval is enough.
# custom:
#   id: LK-RET-03
fired contains [85, "LK-RET-03", ""] if retrieval.mode == "light"
