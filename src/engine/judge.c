#include "engine/judge.h"

#include "base/arena.h"
#include "base/hash.h"
#include "engine/message.h"
#include "facts/walk.h"
#include "rules/applies.h"

#include <stdlib.h>

/* ---- state ---- */

/* One rule in the making. */
struct work {
	const struct judge_input *in;
	struct arena *arena;
	struct rule_result *out;
	VEC(struct result_subject) subjects;
	VEC(struct result_finding) findings;
	enum reason reason; /* the first thing that could not be told */
	struct bitext reason_text;
	size_t ignored;   /* subjects and findings that an override drops */
	size_t undecided; /* quiet subjects of a rule that looks at a part only */
	bool evidence;    /* something could be judged */
	bool *used;       /* one a suppression */
};

/* Worse is larger. WAIVED counts only where nothing worse is left. */
static int badness(enum status s)
{
	switch (s) {
	case STATUS_FAIL:
		return 5;
	case STATUS_OPEN:
		return 4;
	case STATUS_INCONCLUSIVE:
		return 3;
	case STATUS_WARN:
		return 2;
	case STATUS_WAIVED:
	case STATUS_BASELINED:
		return 1;
	default:
		return 0;
	}
}

static enum status worse(enum status a, enum status b)
{
	return badness(b) > badness(a) ? b : a;
}

/* A rule never reports above its severity; a note is a pass that is listed. */
static enum status cap(enum status s, enum severity severity)
{
	if (s == STATUS_FAIL && severity == SEVERITY_WARN)
		return STATUS_WARN;
	if ((s == STATUS_FAIL || s == STATUS_WARN) && severity == SEVERITY_NOTE)
		return STATUS_PASS;
	return s;
}

static struct bitext both(const char *en, const char *zh)
{
	return (struct bitext){ str_from(en), str_from(zh) };
}

static void because(struct work *w, enum reason reason, struct bitext text)
{
	if (w->reason)
		return;
	w->reason = reason;
	w->reason_text = text;
}

/* "could not be read: data/train.csv" */
static struct bitext reason_bitext(struct arena *a, enum reason reason, str text)
{
	str en = reason_text(reason, false), zh = reason_text(reason, true);

	if (!text.len)
		return (struct bitext){ en, zh };
	return (struct bitext){
		str_printf(a, "%.*s: %.*s", STR_ARG(en), STR_ARG(text)),
		str_printf(a, "%.*s：%.*s", STR_ARG(zh), STR_ARG(text)),
	};
}

/* ---- overrides, suppressions, waivers ---- */

struct local {
	bool ignored;
	enum severity severity;
};

static unsigned best_fit(const str *selector, size_t n, const struct rule *rule)
{
	unsigned best = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned fit = selector_fit(selector[i], rule);

		if (fit > best)
			best = fit;
	}
	return best;
}

static void apply_override(const struct config_override *o,
			   const struct rule *rule, struct local *out)
{
	if (best_fit(o->ignore, o->nignore, rule))
		out->ignored = true;
	for (size_t i = 0; i < o->nrules; i++) {
		if (o->rule[i].rule != rule)
			continue;
		out->ignored = o->rule[i].disabled;
		if (o->rule[i].has_severity)
			out->severity = o->rule[i].severity;
	}
}

/* What the configuration says of this rule at this path; later ones win. */
static struct local settings_at(const struct work *w, str path)
{
	struct local out = { false, w->out->severity };
	const struct config *c = w->in->config;

	for (size_t i = 0; path.len && i < c->noverrides; i++)
		if (glob_match_any(&c->override[i].paths, path))
			apply_override(&c->override[i], w->out->rule, &out);
	return out;
}

static date until_of(str reason)
{
	size_t at = str_find(reason, S("until="), 0);

	return date_read(str_sub(reason, at + 6, at + 16));
}

static bool is_in_force(const struct work *w, const struct suppression *s)
{
	date until = until_of(s->reason);

	if (!s->reason.len && w->in->config->require_reason)
		return false;
	return until == DATE_NONE || w->in->project->today <= until;
}

static bool suppression_covers(const struct suppression *s,
			       const struct rule *rule, const struct place *at)
{
	if (!str_eq(s->rule, rule->id) && !str_eq(s->rule, rule->name))
		return false;
	if (!str_eq(s->place.path, at->path))
		return false;
	if (s->whole_file)
		return true;
	if (s->place.cell && s->place.cell != at->cell)
		return false;
	return !s->first || (at->line >= s->first && at->line <= s->last);
}

static bool is_suppressed(const struct work *w, const struct place *at)
{
	bool any = false;

	for (size_t i = 0; at->path.len && i < w->in->nsuppressions; i++) {
		const struct suppression *s = &w->in->suppression[i];

		if (!suppression_covers(s, w->out->rule, at) ||
		    !is_in_force(w, s))
			continue;
		w->used[i] = true;
		any = true;
	}
	return any;
}

static const struct waiver *waiver_for(const struct work *w, str path,
				       const struct value *measures)
{
	const struct waivers *all = w->in->waivers;

	for (size_t i = 0; all && i < all->n; i++)
		if (all->waiver[i].rule == w->out->rule &&
		    waiver_covers(&all->waiver[i], path, measures,
				  w->in->project->today))
			return &all->waiver[i];
	return NULL;
}

/* ---- findings ---- */

struct draft {
	enum status status;
	str kind; /* "fail" ... or the kind of the probe's finding */
	const struct place *place;
	const struct place *related;
	size_t nrelated;
	str subject;
	const struct bitext *text;
	struct message_scope scope;
	bool by_condition; /* its measures are no part of what it is */
};

/* Adds it with the status that it has here; false when it does not count. */
static bool add_finding(struct work *w, const struct draft *d, enum status *out)
{
	struct local here = settings_at(w, d->place->path);
	const struct waiver *waiver;
	struct result_finding *f;

	if (here.ignored || is_suppressed(w, d->place)) {
		w->ignored++;
		return false;
	}
	*out = cap(d->status, here.severity);
	if (badness(*out)) {
		waiver = waiver_for(w, d->place->path, d->scope.measures);
		if (waiver) {
			*out = STATUS_WAIVED;
			w->out->waiver = waiver->value;
		}
	}
	f = vec_push(w->arena, &w->findings);
	*f = (struct result_finding){
		.status = *out,
		.place = *d->place,
		.related = d->related,
		.nrelated = d->nrelated,
		.subject = d->subject,
		.message_id =
			str_printf(w->arena, "%.*s.%.*s",
				   STR_ARG(w->out->rule->id), STR_ARG(d->kind)),
		.message = message_fill(w->arena, d->text, &d->scope),
		.args = message_args(w->arena, d->text, &d->scope),
		/* What fingerprint() starts from. */
		.fingerprint = d->by_condition ? S("condition") : d->kind,
	};
	return true;
}

/* ---- a subject ---- */

static enum truth test(const struct work *w, const struct condition *c,
		       const struct subject *s)
{
	if (!c->expr)
		return TRUTH_FALSE;
	return expr_test(c->expr, &s->measures, &w->out->params);
}

struct decision {
	enum status status;
	str condition;
	enum reason reason;
	struct bitext text;
};

static struct decision unknown(const struct work *w, const struct condition *c)
{
	return (struct decision){
		.status = STATUS_INCONCLUSIVE,
		.condition = c->text,
		.reason = REASON_UNKNOWN_MEASURE,
		.text = reason_bitext(w->arena, REASON_UNKNOWN_MEASURE, c->text),
	};
}

static struct decision too_little(const struct work *w, const struct condition *c)
{
	return (struct decision){
		.status = STATUS_INCONCLUSIVE,
		.condition = c->text,
		.reason = REASON_TOO_LITTLE,
		.text = reason_bitext(w->arena, REASON_TOO_LITTLE, c->text),
	};
}

/* The first condition that is true decides; docs/rules.md has the order. What
 * is unknown is never skipped on the way to a pass, but for `pass` itself. */
static struct decision decide(const struct work *w, const struct subject *s)
{
	const struct rule *r = w->out->rule;
	enum truth t;

	if (s->reason)
		return (struct decision){
			.status = STATUS_INCONCLUSIVE,
			.reason = s->reason,
			.text = reason_bitext(w->arena, s->reason, s->reason_text),
		};
	t = test(w, &r->inconclusive, s);
	if (t == TRUTH_TRUE)
		return too_little(w, &r->inconclusive);
	if (t == TRUTH_UNKNOWN)
		return unknown(w, &r->inconclusive);
	if (test(w, &r->pass, s) == TRUTH_TRUE)
		return (struct decision){ .status = STATUS_PASS,
					  .condition = r->pass.text };
	t = test(w, &r->fail, s);
	if (t == TRUTH_TRUE)
		return (struct decision){ .status = STATUS_FAIL,
					  .condition = r->fail.text };
	if (t == TRUTH_UNKNOWN)
		return unknown(w, &r->fail);
	t = test(w, &r->warn, s);
	if (t == TRUTH_TRUE)
		return (struct decision){ .status = STATUS_WARN,
					  .condition = r->warn.text };
	if (t == TRUTH_UNKNOWN)
		return unknown(w, &r->warn);
	return (struct decision){ .status = STATUS_PASS };
}

static enum status add_decision(struct work *w, const struct subject *s,
				const struct decision *d)
{
	enum status status = STATUS_PASS;
	struct draft draft = {
		.status = d->status,
		.kind = status_name(d->status),
		.place = &s->place,
		.subject = s->name,
		.text = d->text.en.len ? &d->text : &w->out->rule->message,
		.scope = { NULL, &s->measures, &w->out->params },
		.by_condition = true,
	};

	if (d->status == STATUS_PASS || !add_finding(w, &draft, &status))
		return STATUS_PASS;
	if (status == STATUS_INCONCLUSIVE)
		because(w, d->reason, d->text);
	return status;
}

static const struct finding_rule *meaning(const struct rule *r, str kind)
{
	for (size_t i = 0; i < r->nfindings; i++)
		if (str_eq(r->finding[i].kind, kind))
			return &r->finding[i];
	return NULL;
}

static enum status add_found(struct work *w, const struct subject *s,
			     const struct finding *f)
{
	const struct finding_rule *m = meaning(w->out->rule, f->kind);
	enum status status = STATUS_PASS;
	struct draft draft = {
		.kind = f->kind,
		.place = &f->place,
		.related = f->related.v,
		.nrelated = f->related.n,
		.subject = s->name,
		.scope = { &f->args, &s->measures, &w->out->params },
	};

	if (!m)
		return STATUS_PASS;
	draft.status = m->status;
	draft.text = &m->message;
	if (!add_finding(w, &draft, &status))
		return STATUS_PASS;
	if (status == STATUS_INCONCLUSIVE)
		because(w, REASON_TOO_LITTLE,
			w->findings.v[w->findings.n - 1].message);
	return status;
}

/* Nothing was found, but the rule looks at a part of the item only. */
static bool is_undecided(const struct work *w, const struct decision *d)
{
	return w->out->rule->not_judged.en.len && d->status == STATUS_PASS &&
	       !d->condition.len;
}

static void judge_subject(struct work *w, const struct subject *s)
{
	struct decision d = decide(w, s);
	struct result_subject *out;
	enum status status;

	if (settings_at(w, s->place.path).ignored) {
		w->ignored++;
		return;
	}
	status = add_decision(w, s, &d);
	if (is_undecided(w, &d))
		w->undecided++;
	else
		w->evidence = w->evidence || d.status != STATUS_INCONCLUSIVE;
	for (size_t i = 0; i < s->findings.n; i++)
		status = worse(status, add_found(w, s, &s->findings.v[i]));
	out = vec_push(w->arena, &w->subjects);
	*out = (struct result_subject){ s, status, d.condition };
}

/* ---- what a person answers ---- */

static bool asked_for_waiver(const struct work *w, str email)
{
	const struct waivers *all = w->in->waivers;

	for (size_t i = 0; all && i < all->n; i++)
		if (all->waiver[i].rule == w->out->rule &&
		    str_eq_nocase(all->waiver[i].requested_by, email))
			return true;
	return false;
}

static enum reason evidence_reason(const struct attestation *at)
{
	for (size_t i = 0; i < at->nevidence; i++)
		if (at->evidence[i].reason)
			return at->evidence[i].reason;
	return REASON_NONE;
}

static enum status not_signed(struct work *w, const struct attestation *at,
			      enum attestation_state state)
{
	w->out->reason_text = attestation_state_text(w->arena, at, state);
	if (state != ATTESTATION_EVIDENCE_BAD || !evidence_reason(at))
		return STATUS_OPEN;
	because(w, evidence_reason(at), w->out->reason_text);
	return STATUS_INCONCLUSIVE;
}

static enum status answer(struct work *w)
{
	struct signoff_now now = w->in->now;
	enum attestation_state state;
	const struct attestation *at;

	now.today = w->in->project->today;
	now.people = w->in->config;
	at = signoff_find(w->in->signoff, w->out->rule, &now, &state);
	w->out->attestation = at ? at->value : NULL;
	if (state == ATTESTATION_HOLDS && w->in->config->second_person &&
	    asked_for_waiver(w, at->email))
		state = ATTESTATION_ROLE;
	if (state != ATTESTATION_HOLDS)
		return not_signed(w, at, state);
	w->evidence = at->status == ATTESTED_PASSED;
	if (w->evidence)
		return STATUS_PASS;
	w->out->reason_text = (struct bitext){ at->statement, at->statement };
	return STATUS_NOT_APPLICABLE;
}

/* An answer that is open may be waived as a whole. */
static enum status waive_open(struct work *w, enum status status)
{
	const struct waiver *waiver;

	if (status != STATUS_OPEN && status != STATUS_INCONCLUSIVE)
		return status;
	waiver = waiver_for(w, S(""), NULL);
	if (!waiver)
		return status;
	w->out->waiver = waiver->value;
	return STATUS_WAIVED;
}

/* ---- a rule ---- */

/* What was seen, and what this version does not look at. */
static struct bitext not_judged(struct arena *a, const struct rule *r,
				struct bitext seen)
{
	str en = reason_text(REASON_NOT_JUDGED, false),
	    zh = reason_text(REASON_NOT_JUDGED, true);

	return (struct bitext){
		str_printf(a, "%.*s; %.*s %.*s", STR_ARG(seen.en), STR_ARG(en),
			   STR_ARG(r->not_judged.en)),
		str_printf(a, "%.*s；%.*s%.*s", STR_ARG(seen.zh), STR_ARG(zh),
			   STR_ARG(r->not_judged.zh)),
	};
}

static enum status nothing_there(struct work *w)
{
	static const struct bitext text = {
		STR_INIT("nothing was there to judge"),
		STR_INIT("没有可供判定的证据"),
	};
	static const struct place project = { 0 };
	const struct rule *r = w->out->rule;
	enum status status = STATUS_PASS;
	struct draft draft = {
		.status = r->no_evidence,
		.kind = S("no-evidence"),
		.place = &project,
		.text = &text,
		.by_condition = true,
	};

	w->out->reason = REASON_NO_EVIDENCE;
	w->out->reason_text = text;
	if (r->not_judged.en.len)
		w->out->reason_text = not_judged(w->arena, r, text);
	if (w->in->project->stage != STAGE_LAUNCH ||
	    r->no_evidence == STATUS_NOT_APPLICABLE)
		return STATUS_NOT_APPLICABLE;
	if (r->no_evidence == STATUS_OPEN) {
		status = waive_open(w, r->has_manual ? answer(w) : STATUS_OPEN);
		if (status == STATUS_PASS || status == STATUS_WAIVED)
			w->out->reason = REASON_NONE;
		return status;
	}
	add_finding(w, &draft, &status);
	return status;
}

static enum status not_built(struct work *w, const char *en, const char *zh)
{
	because(w, REASON_NOT_BUILT, both(en, zh));
	return waive_open(w, STATUS_INCONCLUSIVE);
}

/* The probe as a whole could not tell. */
static void add_probe_reason(struct work *w, const struct observation *o)
{
	struct subject whole = {
		.reason = o->reason,
		.reason_text = o->reason_text,
		.measures = value_map(),
	};
	struct decision d = decide(w, &whole);

	add_decision(w, &whole, &d);
}

static enum status worst_finding(const struct work *w)
{
	enum status status = STATUS_PASS;

	for (size_t i = 0; i < w->findings.n; i++)
		status = worse(status, w->findings.v[i].status);
	return status;
}

static enum status partly_judged(struct work *w)
{
	w->out->reason = REASON_NOT_JUDGED;
	w->out->reason_text =
		not_judged(w->arena, w->out->rule,
			   both("nothing was found", "未发现问题"));
	return STATUS_NOT_APPLICABLE;
}

static enum status judge_probe(struct work *w, const struct observation *o)
{
	if (!o)
		return not_built(w, "the probe did not run", "探针未运行");
	for (size_t i = 0; i < o->subjects.n; i++)
		judge_subject(w, o->subjects.v[i]);
	if (o->reason)
		add_probe_reason(w, o);
	if (w->undecided && !w->findings.n)
		return partly_judged(w);
	if (w->subjects.n || w->findings.n)
		return worst_finding(w);
	if (w->ignored) {
		w->out->reason_text = both("set aside in all places where it "
					   "would count",
					   "在所有相关位置均被忽略");
		return STATUS_NOT_APPLICABLE;
	}
	return nothing_there(w);
}

static enum status judge_kind(struct work *w, size_t i)
{
	switch (w->out->rule->kind) {
	case RULE_MANUAL:
		return waive_open(w, answer(w));
	case RULE_PATTERN:
		return not_built(w, "pattern matching is not built",
				 "模式匹配尚未实现");
	case RULE_PROBE:
		return judge_probe(w, w->in->observation ? w->in->observation[i]
							 : NULL);
	}
	return STATUS_INCONCLUSIVE;
}

/* ---- applies-when ---- */

/* Only facts about evidence: ev.a|ev.b. */
static bool is_evidence(str alternatives)
{
	struct str_cut c = { .tail = alternatives, .found = true };

	while (c.found) {
		c = str_cut(c.tail, '|');
		if (!str_starts(c.head, S("ev.")))
			return false;
	}
	return true;
}

/*
 * Sure exclusion first; then what could not be read, for that is a fault; then
 * what this version does not tell. That evidence is absent excludes nothing at
 * launch, where `no-evidence` speaks; and whether it is there, when no scanner
 * looked for it, the probe says.
 */
static enum applies rule_applies(const struct rule *rule,
				 const struct project *p, str *fact)
{
	enum applies all = APPLIES_YES;

	for (size_t i = 0; i < rule->napplies; i++) {
		enum applies one = applies_any(p, rule->applies[i]);

		if (is_evidence(rule->applies[i]) &&
		    (one == APPLIES_UNDECIDED ||
		     (one == APPLIES_NO && p->stage == STAGE_LAUNCH)))
			continue;
		if (one == APPLIES_YES || all == APPLIES_NO ||
		    (all == APPLIES_UNKNOWN && one != APPLIES_NO))
			continue;
		if (all == APPLIES_UNDECIDED && one == APPLIES_UNDECIDED)
			continue;
		all = one;
		*fact = rule->applies[i];
	}
	return all;
}

static struct bitext why_not(struct arena *a, enum applies how, str fact)
{
	static const struct bitext words[] = {
		[APPLIES_NO] = { STR_INIT("does not apply here: "),
				 STR_INIT("此处不适用：") },
		[APPLIES_YES] = { STR_INIT(""), STR_INIT("") },
		[APPLIES_UNKNOWN] = { STR_INIT("whether it applies could not "
					       "be told: "),
				      STR_INIT("无法判断是否适用：") },
		[APPLIES_UNDECIDED] = { STR_INIT("not decided by this "
						 "version: "),
					STR_INIT("此版本无法判断：") },
	};

	return (struct bitext){
		str_printf(a, "%.*s%.*s", STR_ARG(words[how].en), STR_ARG(fact)),
		str_printf(a, "%.*s%.*s", STR_ARG(words[how].zh), STR_ARG(fact)),
	};
}

bool judge_applies(const struct rule *rule, const struct project *project,
		   struct arena *a, struct bitext *why)
{
	str fact = S("");
	enum applies how = rule_applies(rule, project, &fact);

	*why = why_not(a, how, fact);
	return how == APPLIES_YES;
}

static bool applies_here(struct work *w, enum status *status)
{
	str fact = S("");
	enum applies how = rule_applies(w->out->rule, w->in->project, &fact);

	if (how == APPLIES_YES)
		return true;
	w->out->reason_text = why_not(w->arena, how, fact);
	*status = STATUS_NOT_APPLICABLE;
	if (how == APPLIES_UNKNOWN) {
		because(w, REASON_UNKNOWN_MEASURE, w->out->reason_text);
		*status = waive_open(w, STATUS_INCONCLUSIVE);
	}
	return false;
}

/* ---- order and fingerprints ---- */

static int compare_number(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int by_place(const void *x, const void *y)
{
	const struct result_finding *a = x, *b = y;
	int c = str_cmp(a->place.path, b->place.path);

	if (!c)
		c = compare_number(a->place.cell, b->place.cell);
	if (!c)
		c = compare_number(a->place.line, b->place.line);
	if (!c)
		c = compare_number(a->place.column, b->place.column);
	if (!c)
		c = str_cmp(a->message_id, b->message_id);
	if (!c)
		c = str_cmp(a->subject, b->subject);
	return c ? c : str_cmp(a->message.en, b->message.en);
}

static int by_badness(const void *x, const void *y)
{
	const struct result_finding *a = x, *b = y;
	int c = badness(b->status) - badness(a->status);

	return c ? c : by_place(x, y);
}

static void add_field(struct buf *b, str s)
{
	buf_printf(b, "%zu:", s.len);
	buf_add(b, s);
}

/* Runs of white space are one space: a finding stays the same when a line is
 * broken elsewhere. */
static void add_squeezed(struct buf *b, str s)
{
	bool space = false;

	s = str_trim(s);
	for (size_t i = 0; i < s.len; i++) {
		bool is = s.s[i] == ' ' || s.s[i] == '\t' || s.s[i] == '\n' ||
			  s.s[i] == '\r';

		if (is && !space)
			buf_add_byte(b, ' ');
		else if (!is)
			buf_add_byte(b, s.s[i]);
		space = is;
	}
	buf_add_byte(b, '\0');
}

/* Texts only, for numbers are measurements and change from run to run. */
static void add_args(struct buf *b, const struct value *args)
{
	for (size_t i = 0; i < value_count(args); i++) {
		const struct value_pair *p = &args->u.map.pair[i];

		if (p->value.type != VALUE_STR)
			continue;
		add_field(b, p->key);
		add_squeezed(b, p->value.u.s);
	}
}

static str identity(const struct work *w, const struct result_finding *f,
		    struct buf *b)
{
	buf_reset(b);
	add_field(b, w->out->rule->name);
	add_field(b, f->subject);
	add_field(b, f->fingerprint);
	add_field(b, f->place.path);
	if (!str_eq(f->fingerprint, S("condition")))
		add_args(b, &f->args);
	return buf_str(b);
}

/* Rule, subject, kind, path, what it is about, and which among equals; lines do
 * not count, so that code may move. */
static void fingerprint(struct work *w)
{
	struct map seen = { 0 };
	struct buf b;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < w->findings.n; i++) {
		struct result_finding *f = &w->findings.v[i];
		str id = hash128_hex(w->arena, hash128(identity(w, f, &b)));
		struct map_item *item = map_at(w->arena, &seen, id);
		uintptr_t ordinal = (uintptr_t)item->value;

		item->value = (void *)(ordinal + 1);
		f->fingerprint = id;
		if (ordinal)
			f->fingerprint = hash128_hex(
				w->arena, hash128(str_printf(w->arena, "%.*s#%zu",
							     STR_ARG(id),
							     (size_t)ordinal)));
	}
	buf_release(&b);
}

/* Over the limit the least important ones are left out, and counted. */
static void cut_findings(struct work *w, size_t max)
{
	size_t n = w->findings.n;

	if (n <= max)
		return;
	qsort(w->findings.v, n, sizeof(*w->findings.v), by_badness);
	w->findings.n = max;
	qsort(w->findings.v, max, sizeof(*w->findings.v), by_place);
	w->out->omitted = n - max;
}

static void finish_findings(struct work *w, size_t max)
{
	if (w->findings.n)
		qsort(w->findings.v, w->findings.n, sizeof(*w->findings.v),
		      by_place);
	fingerprint(w);
	cut_findings(w, max);
	w->out->finding = w->findings.v;
	w->out->nfindings = w->findings.n;
	w->out->subject = w->subjects.v;
	w->out->nsubjects = w->subjects.n;
}

/* A waiver that would have covered it, but ran out: say so. */
static void mention_expired(struct work *w)
{
	const struct waivers *all = w->in->waivers;
	date today = w->in->project->today;

	for (size_t i = 0; all && i < all->n; i++) {
		const struct waiver *one = &all->waiver[i];

		if (one->rule != w->out->rule || today <= one->expires ||
		    w->out->reason_text.en.len)
			continue;
		w->out->reason_text = (struct bitext){
			str_printf(w->arena, "the waiver %.*s expired after %.*s",
				   STR_ARG(one->id),
				   STR_ARG(date_text(w->arena, one->expires))),
			str_printf(w->arena, "豁免 %.*s 已于 %.*s 后过期",
				   STR_ARG(one->id),
				   STR_ARG(date_text(w->arena, one->expires))),
		};
	}
}

static bool judge_rule(struct rule_result *out, struct arena *a,
		       const struct judge_input *in, size_t i, bool *used,
		       size_t max)
{
	const struct selected *s = &in->selection->rule[i];
	struct work w = { .in = in, .arena = a, .out = out, .used = used };

	*out = (struct rule_result){
		.rule = s->rule,
		.severity = s->severity,
		.gates = s->gates,
		.params = s->params,
	};
	if (!s->on) {
		out->status = STATUS_OFF;
		out->reason_text = s->why_off;
		return false;
	}
	if (applies_here(&w, &out->status))
		out->status = judge_kind(&w, i);
	if (out->status == STATUS_INCONCLUSIVE) {
		out->reason = w.reason;
		out->reason_text = w.reason_text;
	}
	if (badness(out->status) > badness(STATUS_WAIVED))
		mention_expired(&w);
	finish_findings(&w, max);
	return w.evidence;
}

/* ---- verdicts ---- */

static bool blocks(const struct rule_result *r, enum fail_on fail_on)
{
	return r->gates &&
	       (r->status == STATUS_FAIL || r->status == STATUS_OPEN ||
		r->status == STATUS_INCONCLUSIVE ||
		(r->status == STATUS_WARN && fail_on == FAIL_ON_WARN));
}

static enum verdict verdict_of(const struct rule_result *r, enum fail_on fail_on)
{
	if (!blocks(r, fail_on))
		return VERDICT_GO;
	return r->status == STATUS_INCONCLUSIVE ? VERDICT_INCONCLUSIVE
						: VERDICT_NO_GO;
}

static enum verdict graver(enum verdict a, enum verdict b)
{
	if (a == VERDICT_NO_GO || b == VERDICT_NO_GO)
		return VERDICT_NO_GO;
	if (a == VERDICT_INCONCLUSIVE || b == VERDICT_INCONCLUSIVE)
		return VERDICT_INCONCLUSIVE;
	return VERDICT_GO;
}

static void count_phases(struct result *out, const struct judge_input *in)
{
	for (int p = 0; p < PHASE_COUNT; p++)
		out->phase[p] = (struct phase_result){ .phase = (enum phase)p,
						       .empty = true };
	for (size_t i = 0; i < out->nrules; i++) {
		const struct rule_result *r = &out->rule[i];
		struct phase_result *p = &out->phase[r->rule->phase];

		p->count[r->status]++;
		p->verdict =
			graver(p->verdict, verdict_of(r, in->config->fail_on));
		if (r->status != STATUS_OFF && r->status != STATUS_NOT_APPLICABLE)
			p->empty = false;
	}
	for (int p = 0; p < PHASE_COUNT; p++)
		if (out->phase[p].empty)
			out->phase[p].verdict = VERDICT_INCONCLUSIVE;
}

static int blocker_rank(enum status s)
{
	switch (s) {
	case STATUS_FAIL:
		return 0;
	case STATUS_OPEN:
		return 1;
	case STATUS_WARN:
		return 2;
	default:
		return 3;
	}
}

static int by_importance(const void *x, const void *y)
{
	const struct rule_result *const *a = x, *const *b = y;
	int c = blocker_rank((*a)->status) - blocker_rank((*b)->status);

	if (!c)
		c = (int)(*a)->rule->phase - (int)(*b)->rule->phase;
	return c ? c : str_cmp((*a)->rule->id, (*b)->rule->id);
}

static void list_blockers(struct result *out, struct arena *a,
			  const struct judge_input *in)
{
	out->blocker = arena_array(a, const struct rule_result *,
				   out->nrules ? out->nrules : 1);
	out->nblockers = 0;
	for (size_t i = 0; i < out->nrules; i++)
		if (blocks(&out->rule[i], in->config->fail_on))
			out->blocker[out->nblockers++] = &out->rule[i];
	qsort(out->blocker, out->nblockers, sizeof(*out->blocker), by_importance);
}

static bool is_ours(str path)
{
	return str_starts(path, S(".gonogo/")) ||
	       str_eq(path, S("gonogo.yaml")) || str_eq(path, S(".gonogo.yaml"));
}

static bool has_files(const struct project *p)
{
	for (size_t i = 0; i < p->nfiles; i++)
		if (!is_ours(p->file[i].path))
			return true;
	return false;
}

static int exit_code_of(const struct result *out, const struct judge_input *in,
			bool nothing)
{
	if (nothing && out->verdict == VERDICT_INCONCLUSIVE)
		return in->allow_empty ? 0 : 2;
	if (out->verdict == VERDICT_GO || in->config->fail_on == FAIL_ON_NEVER)
		return 0;
	if (out->verdict == VERDICT_NO_GO)
		return 1;
	return in->inconclusive_is_warning ? 0 : 2;
}

static void conclude(struct result *out, const struct judge_input *in,
		     bool evidence)
{
	bool nothing = !evidence || !has_files(in->project);

	out->verdict = VERDICT_GO;
	for (size_t i = 0; i < out->nrules; i++)
		out->verdict =
			graver(out->verdict,
			       verdict_of(&out->rule[i], in->config->fail_on));
	/* Never GO where nothing was looked at; the blockers, if any, stand. */
	nothing = nothing && !out->nblockers;
	if (nothing)
		out->verdict = VERDICT_INCONCLUSIVE;
	out->exit_code = exit_code_of(out, in, nothing);
}

static void list_suppressions(struct result *out, struct arena *a,
			      const struct judge_input *in, const bool *used)
{
	size_t n = in->nsuppressions;
	struct result_suppression *v =
		arena_array(a, struct result_suppression, n ? n : 1);

	for (size_t i = 0; i < n; i++)
		v[i] = (struct result_suppression){
			.place = in->suppression[i].place,
			.rule = in->suppression[i].rule,
			.reason = in->suppression[i].reason,
			.used = used[i],
		};
	out->suppression = v;
	out->nsuppressions = n;
}

void judge(struct result *out, struct arena *a, const struct judge_input *in)
{
	size_t n = in->selection->n;
	bool *used = arena_array(a, bool, in->nsuppressions + 1);
	size_t left = in->project->limits->findings_run;
	bool evidence = false;

	out->stage = in->project->stage;
	out->date = date_text(a, in->project->today);
	out->partial_scope = in->selection->partial;
	out->rule = arena_array(a, struct rule_result, n ? n : 1);
	out->nrules = n;
	for (size_t i = 0; i < n; i++) {
		size_t max = in->project->limits->findings_rule;

		if (max > left)
			max = left;
		/* A note cannot say NO-GO, so it cannot say GO either. */
		evidence |= judge_rule(&out->rule[i], a, in, i, used, max) &&
			    out->rule[i].severity != SEVERITY_NOTE;
		left -= out->rule[i].nfindings;
	}
	count_phases(out, in);
	list_blockers(out, a, in);
	list_suppressions(out, a, in, used);
	out->signoff = in->signoff ? &in->signoff->value : NULL;
	out->waivers = in->waivers ? &in->waivers->value : NULL;
	out->facts = in->project;
	conclude(out, in, evidence);
}
