#include "rules/policy_schema.h"
#include "rules/schema_table.h"

/* ---- sign-offs ---- */

static const struct schema sha256 = { .type = SCHEMA_TEXT, .form = FORM_SHA256 };
static const struct schema digest = { .type = SCHEMA_TEXT, .form = FORM_DIGEST };
static const struct schema commit = { .type = SCHEMA_TEXT, .form = FORM_COMMIT };

WORDS(status, "passed", "failed", "not-applicable");
WORDS(evidence_kind, "url", "file");
WORDS(decision, "GO", "NO-GO");

static const struct schema_field person_fields[] = {
	{ STR_INIT("name"), &schema_filled, true, "as people know them" },
	{ STR_INIT("email"), &schema_email, true, "tells people apart" },
	{ STR_INIT("role"), &schema_kebab, true, "in which they sign" },
	END,
};
RECORD(person, person_fields);

static const struct schema_field subject_fields[] = {
	{ STR_INIT("commit"), &commit, false, "of the project" },
	{ STR_INIT("model"), &digest, false, "of the model" },
	{ STR_INIT("data"), &digest, false, "of the data" },
	{ STR_INIT("config"), &digest, false, "of the configuration" },
	END,
};
RECORD(subject, subject_fields);

static const struct schema_field evidence_fields[] = {
	{ STR_INIT("kind"), &evidence_kind, true, "url or file" },
	{ STR_INIT("ref"), &schema_filled, true, "the address or path" },
	{ STR_INIT("sha256"), &sha256, false, "of the file" },
	END,
};
RECORD(evidence, evidence_fields);
static const struct schema evidences = { .type = SCHEMA_LIST, .item = &evidence };

static const struct schema_field attestation_fields[] = {
	{ STR_INIT("rule"), &schema_filled, true, "id or name" },
	{ STR_INIT("status"), &status, true, "the answer" },
	{ STR_INIT("by"), &person, true, "who answers for it" },
	{ STR_INIT("date"), &schema_date, true, "of the signature" },
	{ STR_INIT("expires"), &schema_date, false, "last valid day" },
	{ STR_INIT("subject"), &subject, false, "void when this changes" },
	{ STR_INIT("statement"), &schema_filled, false, "in words" },
	{ STR_INIT("evidence"), &evidences, false, "what bears it out" },
	END,
};
RECORD(attestation, attestation_fields);
static const struct schema attestations = { .type = SCHEMA_LIST,
					    .item = &attestation };

static const struct schema_field signer_fields[] = {
	{ STR_INIT("name"), &schema_filled, true, "as people know them" },
	{ STR_INIT("email"), &schema_email, true, "tells people apart" },
	{ STR_INIT("role"), &schema_kebab, true, "in which they sign" },
	{ STR_INIT("date"), &schema_date, false, "of this signature" },
	END,
};
RECORD(signer, signer_fields);
static const struct schema signers = { .type = SCHEMA_LIST,
				       .item = &signer,
				       .at_least = 1 };

static const struct schema_field final_fields[] = {
	{ STR_INIT("decision"), &decision, true, "GO or NO-GO" },
	{ STR_INIT("signers"), &signers, true, "who decided" },
	{ STR_INIT("date"), &schema_date, true, "of the decision" },
	{ STR_INIT("artifact_sha256"), &sha256, false, "what is launched" },
	{ STR_INIT("rulepack_version"), &schema_filled, false,
	  "of the built-in rules" },
	{ STR_INIT("open_waivers"), &schema_texts, false, "their ids" },
	END,
};
RECORD(final, final_fields);

static const struct schema_field signoff_fields[] = {
	{ STR_INIT("gonogo"), &schema_whole, true, "format of the file: 1" },
	{ STR_INIT("attestations"), &attestations, false, "answers" },
	{ STR_INIT("final"), &final, false, "the decision" },
	END,
};
const struct schema signoff_schema = { .type = SCHEMA_RECORD,
				       .field = signoff_fields };

/* ---- waivers ---- */

WORDS(waiver_kind, "accepted-risk", "false-positive", "not-applicable",
      "covered-elsewhere");

static const struct schema paths = {
	.type = SCHEMA_LIST, .item = &schema_glob, .one = true, .at_least = 1
};
static const struct schema_field scope_fields[] = {
	{ STR_INIT("paths"), &paths, false, "only there" },
	{ STR_INIT("metric"), &schema_filled, false, "with a bound" },
	{ STR_INIT("at-least"), &schema_number, false, "of the metric" },
	{ STR_INIT("at-most"), &schema_number, false, "of the metric" },
	END,
};
RECORD(scope, scope_fields);

static const struct schema_field approver_fields[] = {
	{ STR_INIT("email"), &schema_email, true, "not the requester's" },
	{ STR_INIT("role"), &schema_kebab, false, "in which they approve" },
	{ STR_INIT("date"), &schema_date, false, "of the approval" },
	{ STR_INIT("name"), &schema_filled, false, "as people know them" },
	END,
};
RECORD(approver_record, approver_fields);
static const struct schema *const approver_either[] = { &schema_email,
							&approver_record, NULL };
static const struct schema approver = { .type = SCHEMA_ONE_OF,
					.either = approver_either };

static const struct schema_field waiver_fields[] = {
	{ STR_INIT("id"), &schema_filled, false, "of the waiver" },
	{ STR_INIT("rule"), &schema_filled, true, "id or name" },
	{ STR_INIT("kind"), &waiver_kind, false, "accepted-risk ..." },
	{ STR_INIT("scope"), &scope, false, "none: the whole rule" },
	{ STR_INIT("reason"), &schema_filled, true, "why it is accepted" },
	{ STR_INIT("ticket"), &schema_filled, false, "where it is tracked" },
	{ STR_INIT("requested-by"), &schema_email, true, "who asks" },
	{ STR_INIT("approved-by"), &approver, true, "somebody else" },
	{ STR_INIT("expires"), &schema_date, true, "last valid day" },
	{ STR_INIT("compensating"), &schema_filled, false,
	  "what is done meanwhile" },
	END,
};
RECORD(waiver, waiver_fields);
static const struct schema waivers = { .type = SCHEMA_LIST, .item = &waiver };

static const struct schema_field waivers_fields[] = {
	{ STR_INIT("gonogo"), &schema_whole, true, "format of the file: 1" },
	{ STR_INIT("waivers"), &waivers, true, "accepted findings" },
	END,
};
const struct schema waivers_schema = { .type = SCHEMA_RECORD,
				       .field = waivers_fields };
