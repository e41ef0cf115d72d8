#include "facts/artifact.h"
#include "facts/suppressions.h"
#include "probes/probe.h"

/*
 * Who has signed what. Reads .gonogo/signoff.yaml and .gonogo/waivers.yaml as
 * the engine has checked them; whether one entry answers one rule is the
 * engine's business, here they are looked at as a whole.
 */

struct ledger {
	const struct project *p;
	params params;
	struct observation *o;
};

static str file_of(const struct project *p, const char *key, const char *usual)
{
	str path = value_text(value_path(p->config, key), S(""));

	return path.len ? path : str_from(usual);
}

static struct place in_signoff(const struct ledger *l, const struct value *v)
{
	return place_at(file_of(l->p, "sign-off.file", ".gonogo/signoff.yaml"),
			v->line, v->column);
}

static struct place in_waivers(const struct ledger *l, const struct value *v)
{
	return place_at(file_of(l->p, "waivers.file", ".gonogo/waivers.yaml"),
			v->line, v->column);
}

static const struct value *entries(const struct ledger *l)
{
	return value_find(l->p->signoff, S("attestations"));
}

static date date_of(const struct value *map, const char *key)
{
	return date_read(value_get_text(map, key));
}

static str email_of(const struct ledger *l, const struct value *person)
{
	return str_lower(l->o->arena, value_get_text(person, "email"));
}

/* ---- items ---- */

/* Does the entry answer its item today? Without an end it is good; the engine
 * has its own limit then. */
static bool is_good(const struct ledger *l, const struct value *v)
{
	date expires = date_of(v, "expires");

	return !str_eq(value_get_text(v, "status"), S("failed")) &&
	       date_of(v, "date") <= l->p->today &&
	       (expires == DATE_NONE || l->p->today <= expires);
}

static bool is_failed(const struct ledger *l, const struct value *v)
{
	return str_eq(value_get_text(v, "status"), S("failed")) &&
	       date_of(v, "date") <= l->p->today;
}

/* The entry that counts for an item: the newest that says yes or no. */
static bool counts_over(const struct ledger *l, const struct value *a,
			const struct value *b)
{
	bool decides_a = is_good(l, a) || is_failed(l, a);
	bool decides_b = is_good(l, b) || is_failed(l, b);

	if (decides_a != decides_b)
		return decides_a;
	return date_of(a, "date") >= date_of(b, "date");
}

static bool is_waived(const struct ledger *l, str rule)
{
	const struct value *list = value_find(l->p->waivers, S("waivers"));

	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *w = value_at(list, i);

		if (str_eq(value_get_text(w, "rule"), rule) &&
		    !value_find(w, S("scope")) &&
		    l->p->today <= date_of(w, "expires"))
			return true;
	}
	return false;
}

/* Item -> the entry that counts. */
static struct map items(const struct ledger *l)
{
	const struct value *list = entries(l);
	struct map out = { 0 };

	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *v = value_at(list, i);
		struct map_item *item =
			map_at(l->o->arena, &out, value_get_text(v, "rule"));

		if (!item->value || counts_over(l, v, item->value))
			item->value = (void *)(uintptr_t)v;
	}
	return out;
}

/* ---- how much one person has open ---- */

struct owner {
	struct place place;
	struct value open; /* a list of items */
};

static void add_item(const struct ledger *l, struct map *owners, str rule,
		     const struct value *v)
{
	str email = email_of(l, value_find(v, S("by")));
	struct map_item *item = map_at(l->o->arena, owners, email);
	struct owner *owner = item->value;

	if (!owner) {
		owner = item->value = arena_new(l->o->arena, struct owner);
		owner->place = in_signoff(l, v);
		owner->open = value_list();
	}
	if (!is_good(l, v) && !is_waived(l, rule))
		value_push(l->o->arena, &owner->open, value_str(rule));
}

static void link_open(const struct ledger *l)
{
	struct map all = items(l), owners = { 0 };

	for (size_t i = 0; i < all.n; i++)
		add_item(l, &owners, all.item[i].key, all.item[i].value);
	for (size_t i = 0; i < owners.n; i++) {
		const struct owner *owner = owners.item[i].value;
		struct subject *s =
			observe(l->o, owners.item[i].key, owner->place);

		measure_text(l->o, s, "owner", owners.item[i].key);
		measure_count(l->o, s, "open", value_count(&owner->open));
		measure(l->o, s, "items", owner->open);
	}
}

/* ---- whether persons have signed ---- */

static bool is_alias(const struct ledger *l, str name)
{
	const struct value *list = value_find(l->params, S("aliases"));

	for (size_t i = 0; i < value_count(list); i++)
		if (str_eq_nocase(value_text(value_at(list, i), S("")), name))
			return true;
	return false;
}

static void check_owner(const struct ledger *l, struct subject *s, str rule,
			const struct value *v)
{
	const struct value *by = value_find(v, S("by"));
	str name = str_trim(value_get_text(by, "name"));
	str mailbox = str_cut(value_get_text(by, "email"), '@').head;
	struct finding *f;

	if (!is_alias(l, name) && !is_alias(l, mailbox))
		return;
	f = found(l->o, s, "no-person", in_signoff(l, v));
	finding_arg(l->o, f, "item", value_str(rule));
	finding_arg(l->o, f, "owner", value_str(name));
}

static void link_owners(const struct ledger *l)
{
	struct map all = items(l), people = { 0 };
	struct subject *s;

	if (!all.n)
		return;
	s = observe(l->o, S(""), in_signoff(l, entries(l)));
	for (size_t i = 0; i < all.n; i++) {
		const struct value *v = all.item[i].value;

		check_owner(l, s, all.item[i].key, v);
		if (is_good(l, v))
			map_put(l->o->arena, &people,
				email_of(l, value_find(v, S("by"))), s);
	}
	measure_count(l->o, s, "entries", all.n);
	measure_count(l->o, s, "signers", people.n);
}

/* ---- waivers ---- */

static void check_comment(const struct ledger *l, struct subject *s, str path,
			  const struct value *v)
{
	struct place at = place_at(path, (uint32_t)value_get_int(v, "line", 0),
				   (uint32_t)value_get_int(v, "column", 0));
	const char *kind = NULL;

	at.cell = (uint32_t)value_get_int(v, "cell", 0);
	if (!value_get_text(v, "scope").len)
		kind = "comment-not-understood";
	else if (!value_get_text(v, "reason").len)
		kind = "comment-without-reason";
	if (kind)
		found(l->o, s, kind, at);
}

static void link_comments(const struct ledger *l)
{
	struct records r = project_records(l->p, &scanner_suppressions);

	for (size_t i = 0; i < r.n; i++) {
		const struct value *list =
			value_find(r.v[i].value, S("comments"));
		str path = r.v[i].file->path;
		struct subject *s;

		if (!list && !r.v[i].reason)
			continue;
		s = observe(l->o, path, place_of(path));
		measure_count(l->o, s, "comments", value_count(list));
		if (r.v[i].reason)
			unjudged(l->o, s, r.v[i].reason, path);
		for (size_t k = 0; k < value_count(list); k++)
			check_comment(l, s, path, value_at(list, k));
	}
}

static void link_waivers(const struct ledger *l)
{
	const struct value *list = value_find(l->p->waivers, S("waivers"));

	link_comments(l);

	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *w = value_at(list, i);
		str id = value_get_text(w, "id");
		str rule = value_get_text(w, "rule");
		struct subject *s =
			observe(l->o, id.len ? id : rule, in_waivers(l, w));

		measure_text(l->o, s, "waiver", id.len ? id : rule);
		measure_text(l->o, s, "rule", rule);
		measure_text(l->o, s, "expires", value_get_text(w, "expires"));
		measure_number(l->o, s, "days_left",
			       (double)date_of(w, "expires") - l->p->today);
	}
}

/* ---- the decision ---- */

static uint64_t distinct_signers(const struct ledger *l,
				 const struct value *signers)
{
	struct map people = { 0 };

	for (size_t i = 0; i < value_count(signers); i++)
		map_put(l->o->arena, &people, email_of(l, value_at(signers, i)),
			NULL);
	return people.n;
}

static bool has_text(const struct value *list, str s)
{
	for (size_t i = 0; i < value_count(list); i++)
		if (str_eq(value_text(value_at(list, i), S("")), s))
			return true;
	return false;
}

/* Waivers in force that the decision does not name. */
static struct value unlisted(const struct ledger *l, const struct value *final)
{
	const struct value *all = value_find(l->p->waivers, S("waivers"));
	const struct value *listed = value_find(final, S("open_waivers"));
	struct value out = value_list();

	for (size_t i = 0; i < value_count(all); i++) {
		const struct value *w = value_at(all, i);
		str id = value_get_text(w, "id");

		if (date_of(w, "expires") >= l->p->today && !has_text(listed, id))
			value_push(
				l->o->arena, &out,
				value_str(id.len ? id
						 : value_get_text(w, "rule")));
	}
	return out;
}

/* The model that is launched: the one that is served, else any of the
 * project. */
static bool is_artifact(const struct ledger *l, const struct record *r)
{
	str served = value_text(value_path(l->p->config, "deploy.model"), S(""));

	return !served.len || str_eq(served, r->file->path);
}

static void measure_artifact(const struct ledger *l, struct subject *s,
			     const struct value *final)
{
	struct records all = project_records(l->p, &scanner_artifact);
	str signed_for = value_get_text(final, "artifact_sha256");
	const char *state = signed_for.len ? "none" : "not given";

	for (size_t i = 0; i < all.n && signed_for.len; i++) {
		str sha256 = value_get_text(all.v[i].value, "sha256");

		if (!is_artifact(l, &all.v[i]) ||
		    str_eq(str_from(state), S("same")))
			continue;
		if (!sha256.len)
			unjudged(l->o, s,
				 all.v[i].reason ? all.v[i].reason
						 : REASON_IO_ERROR,
				 all.v[i].file->path);
		state = str_eq(sha256, signed_for) ? "same" : "other";
	}
	measure_text(l->o, s, "artifact", str_from(state));
}

static void link_final(const struct ledger *l)
{
	const struct value *final = value_find(l->p->signoff, S("final"));
	struct subject *s;

	if (!final)
		return;
	s = observe(l->o, S("decision"), in_signoff(l, final));
	measure_text(l->o, s, "decision", value_get_text(final, "decision"));
	measure_count(l->o, s, "signers",
		      distinct_signers(l, value_find(final, S("signers"))));
	measure_number(l->o, s, "age_days",
		       (double)l->p->today - date_of(final, "date"));
	measure_text(l->o, s, "rulepack",
		     value_get_text(final, "rulepack_version"));
	measure(l->o, s, "unlisted", unlisted(l, final));
	measure_artifact(l, s, final);
}

static void link_ledger(const struct project *p, params given,
			struct observation *o)
{
	struct ledger l = { p, given, o };
	str check = value_get_text(given, "check");

	if (str_eq(check, S("open-items")))
		link_open(&l);
	else if (str_eq(check, S("owners")))
		link_owners(&l);
	else if (str_eq(check, S("waivers")))
		link_waivers(&l);
	else if (str_eq(check, S("final")))
		link_final(&l);
	else
		unjudged(o, NULL, REASON_NOT_BUILT, check);
}

static const struct scanner *const scanners[] = { &scanner_artifact,
						  &scanner_suppressions, NULL };

static const struct probe_param ledger_params[] = {
	{ STR_INIT("check"), PARAM_TEXT, STR_INIT(""),
	  STR_INIT("open-items, owners, waivers or final") },
	{ STR_INIT("aliases"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("names that are no person") },
	{ .name = { "", 0 } },
};

static const struct probe_measure ledger_measures[] = {
	{ STR_INIT("owner"), STR_INIT(""), STR_INIT("e-mail of who signs") },
	{ STR_INIT("open"), STR_INIT(""),
	  STR_INIT("items of the owner that are not answered") },
	{ STR_INIT("items"), STR_INIT(""), STR_INIT("which") },
	{ STR_INIT("entries"), STR_INIT(""),
	  STR_INIT("items in the sign-off file") },
	{ STR_INIT("signers"), STR_INIT(""), STR_INIT("different persons") },
	{ STR_INIT("waiver"), STR_INIT(""), STR_INIT("id of the waiver") },
	{ STR_INIT("rule"), STR_INIT(""), STR_INIT("that it is for") },
	{ STR_INIT("expires"), STR_INIT(""), STR_INIT("last valid day") },
	{ STR_INIT("days_left"), STR_INIT("days"),
	  STR_INIT("until then; negative: it has expired") },
	{ STR_INIT("comments"), STR_INIT(""),
	  STR_INIT("comments in a file that set findings aside") },
	{ STR_INIT("decision"), STR_INIT(""), STR_INIT("GO or NO-GO") },
	{ STR_INIT("age_days"), STR_INIT("days"),
	  STR_INIT("since the decision; negative: dated in the future") },
	{ STR_INIT("rulepack"), STR_INIT(""),
	  STR_INIT("version of the rules that was signed") },
	{ STR_INIT("unlisted"), STR_INIT(""),
	  STR_INIT("waivers in force that the decision does not name") },
	{ STR_INIT("artifact"), STR_INIT(""),
	  STR_INIT("is the signed model here: same, other, none, not given") },
	{ .name = { "", 0 } },
};

static const char *const kinds[] = { "no-person", "comment-without-reason",
				     "comment-not-understood", NULL };

const struct probe probe_launch_ledger = {
	.name = STR_INIT("signoff.ledger"),
	.doc = STR_INIT("Sign-offs and waivers: who, until when, for what."),
	.scanners = scanners,
	.param = ledger_params,
	.measure = ledger_measures,
	.kinds = kinds,
	.link = link_ledger,
};
