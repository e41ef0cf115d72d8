#include "rules/signoff.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/io.h"
#include "rules/document.h"
#include "rules/policy_schema.h"
#include "rules/suggest.h"

/* An answer to a rule that sets no time. */
enum { DAYS_MAX = 366 };

/* ---- reading ---- */

struct reader {
	struct arena *arena;
	const struct rules *rules;
	int64_t max_days; /* 0: as each rule says */
	struct schema_source src;
};

static bool is_builtin_id(str s)
{
	static const str letters[] = { STR_INIT("REQ"), STR_INIT("DAT"),
				       STR_INIT("ALG"), STR_INIT("TRN"),
				       STR_INIT("VAL"), STR_INIT("DEP"),
				       STR_INIT("LCH") };

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (str_starts(s, letters[i]) && s.len == 6)
			return schema_form_fits(FORM_RULE_ID, s);
	return false;
}

bool policy_rule(const struct rule **rule, const struct schema_source *src,
		 const struct rules *rules, const struct value *v)
{
	const struct value *name = value_find(v, S("rule"));
	struct suggest near = suggest_for(name->u.s);

	*rule = rules_find(rules, name->u.s);
	if (*rule || is_builtin_id(name->u.s))
		return true;
	for (size_t i = 0; i < rules->list.n; i++) {
		suggest_try(&near, rules->list.v[i]->id);
		suggest_try(&near, rules->list.v[i]->name);
	}
	return schema_error_at(src, name, "there is no rule '%.*s'%.*s",
			       STR_ARG(str_sub(name->u.s, 0, 60)),
			       STR_ARG(suggest_text(src->arena, &near)));
}

bool policy_version(const struct schema_source *src, const struct value *doc)
{
	const struct value *version = value_find(doc, S("gonogo"));

	return value_whole(version, 0) == 1 ||
	       schema_error_at(src, version,
			       "this version reads format 1 only; a newer file "
			       "needs a newer gonogo");
}

static date date_at(const struct value *map, const char *key)
{
	return date_read(value_get_text(map, key));
}

static bool read_evidence(const struct reader *r, struct attestation *out,
			  const struct value *v)
{
	const struct value *list = value_find(v, S("evidence"));
	size_t n = value_count(list);
	struct evidence *e = arena_array(r->arena, struct evidence, n ? n : 1);

	out->evidence = e;
	out->nevidence = n;
	for (size_t i = 0; i < n; i++) {
		const struct value *item = value_at(list, i);

		e[i].kind = value_get_text(item, "kind");
		e[i].ref = value_get_text(item, "ref");
		e[i].sha256 = value_get_text(item, "sha256");
		if (str_eq(e[i].kind, S("file")) &&
		    !schema_form_fits(FORM_RELATIVE, e[i].ref))
			return schema_error_at(
				&r->src, value_find(item, S("ref")),
				"an evidence file must be a path "
				"below the project, without "
				"'..'");
	}
	return true;
}

static void read_person(struct attestation *out, const struct value *v)
{
	const struct value *by = value_find(v, S("by"));
	const struct value *subject = value_find(v, S("subject"));
	str status = value_get_text(v, "status");

	out->status = ATTESTED_PASSED;
	if (str_eq(status, S("failed")))
		out->status = ATTESTED_FAILED;
	if (str_eq(status, S("not-applicable")))
		out->status = ATTESTED_NOT_APPLICABLE;
	out->name = value_get_text(by, "name");
	out->email = value_get_text(by, "email");
	out->role = value_get_text(by, "role");
	out->subject.commit = value_get_text(subject, "commit");
	out->subject.model = value_get_text(subject, "model");
	out->subject.data = value_get_text(subject, "data");
	out->subject.config = value_get_text(subject, "config");
	out->statement = value_get_text(v, "statement");
}

static int64_t rule_days(const struct rule *rule)
{
	return rule && rule->has_manual ? rule->valid_days : DAYS_MAX;
}

static bool read_dates(const struct reader *r, struct attestation *out,
		       const struct value *v)
{
	int64_t most = r->max_days ? r->max_days : rule_days(out->rule);
	const struct value *expires = value_find(v, S("expires"));

	out->signed_on = date_at(v, "date");
	out->expires = (date)(out->signed_on + most);
	if (!expires)
		return true;
	out->expires = date_read(expires->u.s);
	if (out->expires < out->signed_on)
		return schema_error_at(&r->src, expires,
				       "expires before its date");
	/* An entry never holds for longer than its rule lets it. */
	if (out->expires - out->signed_on > most)
		out->expires = (date)(out->signed_on + most);
	return true;
}

static bool read_attestation(const struct reader *r, struct attestation *out,
			     const struct value *v)
{
	out->value = v;
	out->line = v->line;
	if (!policy_rule(&out->rule, &r->src, r->rules, v))
		return false;
	read_person(out, v);
	if (out->status == ATTESTED_NOT_APPLICABLE && !out->statement.len)
		return schema_error_at(&r->src, v,
				       "'not-applicable' needs its reason in "
				       "'statement'");
	return read_dates(r, out, v) && read_evidence(r, out, v);
}

static void read_final(const struct reader *r, struct final_decision *out,
		       const struct value *v)
{
	const struct value *signers = value_find(v, S("signers"));
	const struct value *waivers = value_find(v, S("open_waivers"));
	size_t n = value_count(signers);
	size_t open = value_count(waivers);
	struct signer *s = arena_array(r->arena, struct signer, n ? n : 1);
	str *ids = arena_array(r->arena, str, open ? open : 1);

	out->given = true;
	out->go = str_eq(value_get_text(v, "decision"), S("GO"));
	out->signed_on = date_at(v, "date");
	out->artifact_sha256 = value_get_text(v, "artifact_sha256");
	out->rulepack_version = value_get_text(v, "rulepack_version");
	out->line = v->line;
	for (size_t i = 0; i < n; i++) {
		const struct value *one = value_at(signers, i);

		s[i].name = value_get_text(one, "name");
		s[i].email = value_get_text(one, "email");
		s[i].role = value_get_text(one, "role");
		s[i].signed_on = date_at(one, "date");
		if (s[i].signed_on == DATE_NONE)
			s[i].signed_on = out->signed_on;
	}
	out->signer = s;
	out->nsigners = n;
	for (size_t i = 0; i < open; i++)
		ids[i] = value_text(value_at(waivers, i), S(""));
	out->open_waiver = ids;
	out->nopen_waivers = open;
}

bool signoff_read(struct signoff *out, struct arena *a, str path, str text,
		  const struct rules *rules, int64_t max_days,
		  const struct limits *limits, struct err *err)
{
	struct reader r = { a, rules, max_days, { a, path, err } };
	const struct value *list;
	struct value doc;

	*out = (struct signoff){ .path = path };
	if (!document_read(&doc, text, limits, &r.src) ||
	    !schema_read(&out->value, &doc, &signoff_schema, &r.src) ||
	    !policy_version(&r.src, &out->value))
		return false;
	list = value_find(&out->value, S("attestations"));
	out->n = value_count(list);
	if (out->n > limits->signoff_items)
		return schema_error_at(&r.src, list,
				       "more than %llu items (limit "
				       "signoff.items)",
				       (unsigned long long)limits->signoff_items);
	out->attestation =
		arena_array(a, struct attestation, out->n ? out->n : 1);
	for (size_t i = 0; i < out->n; i++)
		if (!read_attestation(&r, &out->attestation[i], value_at(list, i)))
			return false;
	if (value_find(&out->value, S("final")))
		read_final(&r, &out->final, value_find(&out->value, S("final")));
	return true;
}

/* ---- evidence ---- */

static void bad(struct evidence *e, struct arena *a, const char *why)
{
	e->bad = str_printf(a, "%.*s: %s", STR_ARG(e->ref), why);
}

static enum io_status hash_file(struct sha256 *h, const struct io_file *f,
				struct arena *a)
{
	enum { PIECE = 1 << 16 };
	struct arena_mark mark = arena_mark(a);
	char *piece = arena_alloc(a, PIECE, 1);
	struct io_source s;
	size_t n;

	sha256_init(h);
	io_source_file(&s, f);
	while ((n = io_source_fill(&s, piece, PIECE)) > 0)
		sha256_add(h, str_of(piece, n));
	arena_rewind(a, mark);
	return s.status ? s.status : io_check(f);
}

static void compare(struct evidence *e, struct arena *a, const struct io_file *f)
{
	struct sha256 h;
	uint8_t digest[32];
	enum io_status status = hash_file(&h, f, a);

	if (status) {
		bad(e, a, io_status_text(status));
		return;
	}
	sha256_end(&h, digest);
	if (!str_eq(hash_hex(a, digest, sizeof(digest)), e->sha256))
		bad(e, a, "is not what was signed (sha256 differs)");
}

static void check_file(struct evidence *e, struct arena *a,
		       const struct io_root *root, const struct limits *limits)
{
	struct io_file f;
	enum io_status status = io_open(&f, root, e->ref);

	if (status) {
		bad(e, a, io_status_text(status));
		return;
	}
	if (!f.size) {
		bad(e, a, "is empty");
	} else if (f.size > limits->evidence_size) {
		bad(e, a, "is over the limit evidence.size");
		e->reason = REASON_LIMIT_SIZE;
	} else if (e->sha256.len) {
		compare(e, a, &f);
	}
	io_close(&f);
}

void signoff_check_evidence(struct signoff *s, struct arena *a,
			    const struct io_root *root,
			    const struct limits *limits)
{
	for (size_t i = 0; i < s->n; i++) {
		struct attestation *at = &s->attestation[i];
		struct evidence *e =
			arena_array(a, struct evidence, at->nevidence + 1);

		for (size_t k = 0; k < at->nevidence; k++) {
			e[k] = at->evidence[k];
			if (str_eq(e[k].kind, S("file")))
				check_file(&e[k], a, root, limits);
		}
		at->evidence = e;
	}
}

/* ---- does it hold? ---- */

static str bare_digest(str s)
{
	return str_starts(s, S("sha256:")) ? str_sub(s, 7, s.len) : s;
}

/* Not bound, or bound to what is there now. What is not known is not it. */
static bool still(str bound, str now)
{
	bound = bare_digest(bound);
	now = bare_digest(now);
	return !bound.len || (now.len && str_eq(bound, now));
}

static bool still_commit(str bound, str now)
{
	return !bound.len || (now.len && str_starts(now, bound));
}

bool signoff_may(const struct config *config, str role, str email)
{
	const struct value *roles =
		config ? value_path(&config->value, "sign-off.roles") : NULL;
	const struct value *people = value_find(roles, role);

	if (!roles)
		return true;
	for (size_t i = 0; i < value_count(people); i++)
		if (str_eq_nocase(value_text(value_at(people, i), S("")), email))
			return true;
	return false;
}

static enum attestation_state subject_state(const struct attestation *at,
					    const struct signoff_now *now)
{
	if (!still_commit(at->subject.commit, now->commit))
		return ATTESTATION_VOID_COMMIT;
	if (!still(at->subject.model, now->model))
		return ATTESTATION_VOID_MODEL;
	if (!still(at->subject.data, now->data))
		return ATTESTATION_VOID_DATA;
	if (!still(at->subject.config, now->config))
		return ATTESTATION_VOID_CONFIG;
	return ATTESTATION_HOLDS;
}

static enum attestation_state evidence_state(const struct attestation *at)
{
	for (size_t i = 0; i < at->nevidence; i++)
		if (at->evidence[i].bad.len)
			return ATTESTATION_EVIDENCE_BAD;
	if (at->status == ATTESTED_PASSED &&
	    (int64_t)at->nevidence < at->rule->evidence_min)
		return ATTESTATION_EVIDENCE_FEW;
	return ATTESTATION_HOLDS;
}

/* `failed` says no for good, until a newer entry says otherwise. */
static enum attestation_state state_of(const struct attestation *at,
				       const struct signoff_now *now)
{
	enum attestation_state s;

	if (at->signed_on > now->today)
		return ATTESTATION_NOT_YET;
	if (at->status == ATTESTED_FAILED)
		return ATTESTATION_FAILED;
	if (now->today > at->expires)
		return ATTESTATION_EXPIRED;
	if (!signoff_may(now->people, at->role, at->email))
		return ATTESTATION_ROLE;
	s = subject_state(at, now);
	return s ? s : evidence_state(at);
}

static bool decides(enum attestation_state s)
{
	return s == ATTESTATION_HOLDS || s == ATTESTATION_FAILED;
}

const struct attestation *signoff_find(const struct signoff *s,
				       const struct rule *rule,
				       const struct signoff_now *now,
				       enum attestation_state *state)
{
	const struct attestation *best = NULL;

	*state = ATTESTATION_MISSING;
	for (size_t i = 0; s && i < s->n; i++) {
		const struct attestation *at = &s->attestation[i];
		enum attestation_state one;

		if (at->rule != rule)
			continue;
		one = state_of(at, now);
		if (best && decides(*state) > decides(one))
			continue;
		if (best && decides(*state) == decides(one) &&
		    at->signed_on < best->signed_on)
			continue;
		best = at;
		*state = one;
	}
	return best;
}

static str first_bad(const struct attestation *at)
{
	for (size_t i = 0; i < at->nevidence; i++)
		if (at->evidence[i].bad.len)
			return at->evidence[i].bad;
	return S("");
}

struct bitext attestation_state_text(struct arena *a,
				     const struct attestation *at,
				     enum attestation_state state)
{
	static const struct bitext plain[] = {
		[ATTESTATION_HOLDS] = { STR_INIT("signed"),
					STR_INIT("已签核") },
		[ATTESTATION_MISSING] = { STR_INIT("nobody has signed it"),
					  STR_INIT("无人签核") },
		[ATTESTATION_VOID_COMMIT] = { STR_INIT("signed for another "
						       "commit"),
					      STR_INIT(
						      "签核对应的提交已变化") },
		[ATTESTATION_VOID_MODEL] = { STR_INIT("signed for another "
						      "model"),
					     STR_INIT("签核对应的模型已变化") },
		[ATTESTATION_VOID_DATA] = { STR_INIT("signed for other data"),
					    STR_INIT("签核对应的数据已变化") },
		[ATTESTATION_VOID_CONFIG] = { STR_INIT("signed for another "
						       "configuration"),
					      STR_INIT(
						      "签核对应的配置已变化") },
		[ATTESTATION_EVIDENCE_FEW] = { STR_INIT("signed with too "
							"little evidence"),
					       STR_INIT("签核所附证据不足") },
	};
	str who = at ? at->name : S("");

	switch (state) {
	case ATTESTATION_FAILED:
		return (struct bitext){
			str_printf(a, "%.*s signed it as failed%s%.*s",
				   STR_ARG(who), at->statement.len ? ": " : "",
				   STR_ARG(at->statement)),
			str_printf(a, "%.*s 签核为未通过%s%.*s", STR_ARG(who),
				   at->statement.len ? "：" : "",
				   STR_ARG(at->statement)),
		};
	case ATTESTATION_EXPIRED:
		return (struct bitext){
			str_printf(a, "the signature of %.*s expired after %.*s",
				   STR_ARG(who),
				   STR_ARG(date_text(a, at->expires))),
			str_printf(a, "%.*s 的签核已于 %.*s 后过期", STR_ARG(who),
				   STR_ARG(date_text(a, at->expires))),
		};
	case ATTESTATION_NOT_YET:
		return (struct bitext){
			str_printf(a, "the signature of %.*s is dated %.*s",
				   STR_ARG(who),
				   STR_ARG(date_text(a, at->signed_on))),
			str_printf(a, "%.*s 的签核日期 %.*s 尚未到", STR_ARG(who),
				   STR_ARG(date_text(a, at->signed_on))),
		};
	case ATTESTATION_EVIDENCE_BAD:
		return (struct bitext){
			str_printf(a, "evidence does not stand: %.*s",
				   STR_ARG(first_bad(at))),
			str_printf(a, "证据不成立：%.*s", STR_ARG(first_bad(at))),
		};
	case ATTESTATION_ROLE:
		return (struct bitext){
			str_printf(a, "%.*s may not sign as %.*s", STR_ARG(who),
				   STR_ARG(at->role)),
			str_printf(a, "%.*s 无权以 %.*s 身份签核", STR_ARG(who),
				   STR_ARG(at->role)),
		};
	default:
		return plain[state];
	}
}
