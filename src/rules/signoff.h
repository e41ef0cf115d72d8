/*
 * .gonogo/signoff.yaml: who answered for what, until when, bound to what.
 *
 * Read and checked whole before any probe starts; a mistake in it is wrong use.
 * Whether an entry holds is decided at a date, which is never the clock's.
 */
#ifndef GONOGO_RULES_SIGNOFF_H
#define GONOGO_RULES_SIGNOFF_H

#include "base/date.h"
#include "rules/config.h"

struct io_root;

enum attested { ATTESTED_PASSED, ATTESTED_FAILED, ATTESTED_NOT_APPLICABLE };

struct evidence {
	str kind; /* "url" or "file" */
	str ref;
	str sha256; /* lower case; "" when not given */
	/* Why a file does not bear the entry out: missing, changed, empty ...
	 * Set by signoff_check_evidence(). */
	str bad;
	enum reason reason; /* it could not be told */
};

/* What an entry was given for; "" = not bound to it. */
struct attested_subject {
	str commit, model, data, config;
};

struct attestation {
	const struct rule *rule; /* NULL: of another version of the rules */
	enum attested status;
	str name, email, role;   /* of who signed */
	date signed_on, expires; /* expires: last valid day */
	struct attested_subject subject;
	str statement;
	const struct evidence *evidence;
	size_t nevidence;
	const struct value *value; /* as read */
	uint32_t line;
};

struct signer {
	str name, email, role;
	date signed_on;
};

struct final_decision {
	bool given, go;
	const struct signer *signer;
	size_t nsigners;
	str artifact_sha256, rulepack_version;
	const str *open_waiver;
	size_t nopen_waivers;
	date signed_on;
	uint32_t line;
};

struct signoff {
	str path;
	struct value value;              /* checked */
	struct attestation *attestation; /* in the order of the file */
	size_t n;
	struct final_decision final;
};

/* What today's project is, for entries that are bound; "" = not known, and then
 * a bound entry does not hold. */
struct signoff_now {
	date today;
	str commit, model, data, config;
	const struct config *people; /* who may sign as what; or NULL */
};

/* Why an entry does not hold. */
enum attestation_state {
	ATTESTATION_HOLDS,
	ATTESTATION_MISSING,
	ATTESTATION_FAILED,
	ATTESTATION_EXPIRED,
	ATTESTATION_NOT_YET,
	ATTESTATION_VOID_COMMIT,
	ATTESTATION_VOID_MODEL,
	ATTESTATION_VOID_DATA,
	ATTESTATION_VOID_CONFIG,
	ATTESTATION_EVIDENCE_BAD,
	ATTESTATION_EVIDENCE_FEW,
	ATTESTATION_ROLE, /* who signed may not answer for this rule */
};

/* An entry holds for `max_days` at most; 0: for as long as its rule says. */
bool signoff_read(struct signoff *out, struct arena *a, str path, str text,
		  const struct rules *rules, int64_t max_days,
		  const struct limits *limits, struct err *err);

/* May this person act as `role`? Yes where the configuration names nobody. */
bool signoff_may(const struct config *config, str role, str email);

/* Hashes the evidence files beneath the root. */
void signoff_check_evidence(struct signoff *s, struct arena *a,
			    const struct io_root *root,
			    const struct limits *limits);

/*
 * The entry that counts for a rule: the newest one that holds or says `failed`,
 * else the newest. *state says whether it holds. NULL when there is none.
 */
const struct attestation *signoff_find(const struct signoff *s,
				       const struct rule *rule,
				       const struct signoff_now *now,
				       enum attestation_state *state);
struct bitext attestation_state_text(struct arena *a,
				     const struct attestation *at,
				     enum attestation_state state);

#endif
