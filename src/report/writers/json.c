/* The JSON result, version 1: one object, keys in a fixed order, always valid
 * UTF-8, no NaN. Other programs may rely on it inside a major version. */
#include "report/writer.h"

#include "base/num.h"
#include "base/utf8.h"

#include <cjson/cJSON.h>

#include <stdlib.h>

/* Bytes that are not UTF-8 become \xNN, and cJSON wants a NUL at the end. */
static cJSON *text(str s)
{
	cJSON *item;
	struct buf b;

	buf_init(&b, (size_t)1 << 26);
	for (size_t at = 0; at < s.len;) {
		size_t from = at;
		uint32_t c = utf8_next(s, &at);

		if (c == UTF8_BAD)
			buf_printf(&b, "\\x%02X", (unsigned char)s.s[from]);
		else if (c == 0)
			buf_add(&b, S("\\x00"));
		else
			buf_add(&b, str_sub(s, from, at));
		if (c == UTF8_BAD)
			at = from + 1;
	}
	buf_add_byte(&b, 0);
	item = cJSON_CreateString(b.s);
	buf_release(&b);
	return item;
}

/* Numbers as their exact text, for cJSON has doubles only. */
static cJSON *number(double f)
{
	struct buf b;
	cJSON *item;

	buf_init(&b, 64);
	num_print_json(&b, f);
	buf_add_byte(&b, 0);
	item = cJSON_CreateRaw(b.s);
	buf_release(&b);
	return item;
}

static cJSON *whole(int64_t i)
{
	struct buf b;
	cJSON *item;

	buf_init(&b, 64);
	buf_printf(&b, "%lld", (long long)i);
	buf_add_byte(&b, 0);
	item = cJSON_CreateRaw(b.s);
	buf_release(&b);
	return item;
}

static void put(cJSON *o, const char *key, cJSON *item)
{
	cJSON_AddItemToObject(o, key, item);
}

static void put_text(cJSON *o, const char *key, str s)
{
	put(o, key, text(s));
}

static void put_size(cJSON *o, const char *key, size_t n)
{
	put(o, key, whole((int64_t)n));
}

/* Values come from probes and checked files, so the depth is bounded. */
static cJSON *value(const struct value *v)
{
	cJSON *o;

	if (!v)
		return cJSON_CreateNull();
	switch (v->type) {
	case VALUE_NULL:
		return cJSON_CreateNull();
	case VALUE_BOOL:
		return cJSON_CreateBool(v->u.b);
	case VALUE_INT:
		return whole(v->u.i);
	case VALUE_FLOAT:
		return number(v->u.f);
	case VALUE_STR:
		return text(v->u.s);
	case VALUE_LIST:
		o = cJSON_CreateArray();
		for (size_t i = 0; i < v->u.list.n; i++)
			cJSON_AddItemToArray(o, value(&v->u.list.item[i]));
		return o;
	case VALUE_MAP:
		o = cJSON_CreateObject();
		for (size_t i = 0; i < v->u.map.n; i++) {
			cJSON *key = text(v->u.map.pair[i].key);

			cJSON_AddItemToObject(o, key->valuestring,
					      value(&v->u.map.pair[i].value));
			cJSON_Delete(key);
		}
		return o;
	}
	return cJSON_CreateNull();
}

static void put_base64(cJSON *o, const char *key, str s)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
				    "qrstuvwxyz0123456789+/";
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	for (size_t i = 0; i < s.len; i += 3) {
		uint32_t x = 0;
		size_t n = s.len - i < 3 ? s.len - i : 3;

		for (size_t k = 0; k < 3; k++)
			x = x << 8 | (k < n ? (unsigned char)s.s[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_add_byte(&b, k <= n ? digit[x >> (18 - 6 * k) & 63]
						: '=');
	}
	put_text(o, key, buf_str(&b));
	buf_release(&b);
}

static void put_path(cJSON *o, str path)
{
	put_text(o, "path", path);
	if (!utf8_is_valid(path))
		put_base64(o, "path_b64", path);
}

static void put_place(cJSON *o, const struct place *p)
{
	put_path(o, p->path);
	if (p->cell)
		put_size(o, "cell", p->cell);
	if (p->line)
		put_size(o, "line", p->line);
	if (p->column)
		put_size(o, "column", p->column);
	if (p->end_line)
		put_size(o, "end_line", p->end_line);
	if (p->end_column)
		put_size(o, "end_column", p->end_column);
}

static cJSON *finding(const struct result_finding *f)
{
	cJSON *o = cJSON_CreateObject(), *related = cJSON_CreateArray();

	put_place(o, &f->place);
	put_text(o, "status", status_name(f->status));
	if (f->subject.len)
		put_text(o, "subject", f->subject);
	put_text(o, "message", f->message.en);
	put_text(o, "message_id", f->message_id);
	put(o, "args", value(&f->args));
	put_text(o, "fingerprint", f->fingerprint);
	for (size_t i = 0; i < f->nrelated; i++) {
		cJSON *p = cJSON_CreateObject();

		put_place(p, &f->related[i]);
		cJSON_AddItemToArray(related, p);
	}
	put(o, "related", related);
	return o;
}

static void add_limits(cJSON *list, const struct rule_result *r,
		       const struct condition *c, const char *status)
{
	const str *names;
	size_t n = c->expr ? expr_names(c->expr, &names) : 0;

	for (size_t i = 0; i < r->rule->nlimits; i++) {
		const struct rule_limit *l = &r->rule->limit[i];
		bool used = false;
		cJSON *o;

		for (size_t k = 0; k < n; k++)
			used |= str_eq(names[k], l->name);
		if (!used)
			continue;
		o = cJSON_CreateObject();
		put_text(o, "condition", c->text);
		put_text(o, "status", str_from(status));
		put_text(o, "name", l->name);
		put(o, "value", value(value_find(&r->params, l->name)));
		put_text(o, "source", l->source);
		cJSON_AddItemToArray(list, o);
	}
}

static cJSON *limits(const struct rule_result *r)
{
	cJSON *list = cJSON_CreateArray();

	add_limits(list, r, &r->rule->inconclusive, "inconclusive");
	add_limits(list, r, &r->rule->pass, "pass");
	add_limits(list, r, &r->rule->fail, "fail");
	add_limits(list, r, &r->rule->warn, "warn");
	return list;
}

static cJSON *subject(const struct result_subject *s)
{
	cJSON *o = cJSON_CreateObject();

	put_text(o, "name", s->subject->name);
	put_text(o, "status", status_name(s->status));
	if (s->condition.len)
		put_text(o, "condition", s->condition);
	if (s->subject->place.path.len) {
		cJSON *p = cJSON_CreateObject();

		put_place(p, &s->subject->place);
		put(o, "place", p);
	}
	if (s->subject->reason)
		put_text(o, "reason", reason_code(s->subject->reason));
	put(o, "measures", value(&s->subject->measures));
	return o;
}

static const struct value *measures(const struct rule_result *r)
{
	for (size_t i = 0; i < r->nsubjects; i++)
		if (r->subject[i].status == r->status)
			return &r->subject[i].subject->measures;
	return r->nsubjects ? &r->subject[0].subject->measures : NULL;
}

static cJSON *stages(unsigned bits)
{
	cJSON *list = cJSON_CreateArray();

	for (int s = STAGE_MERGE; s <= STAGE_LAUNCH; s++)
		if (bits & 1u << s)
			cJSON_AddItemToArray(list,
					     text(stage_name((enum stage)s)));
	return list;
}

static cJSON *rule(const struct rule_result *r)
{
	static const char *const kind[] = { "probe", "pattern", "manual" };
	cJSON *o = cJSON_CreateObject(), *list;
	const struct value *m = measures(r);

	put_text(o, "id", r->rule->id);
	put_text(o, "name", r->rule->name);
	put_text(o, "title", r->rule->title.en);
	put_text(o, "phase", phase_name(r->rule->phase));
	put_text(o, "kind", str_from(kind[r->rule->kind]));
	put_text(o, "severity", severity_name(r->severity));
	put(o, "stages", stages(r->rule->stages));
	put_text(o, "role", r->rule->role);
	put_text(o, "status", status_name(r->status));
	put(o, "gates", cJSON_CreateBool(r->gates));
	if (r->reason || r->reason_text.en.len) {
		cJSON *why = cJSON_CreateObject();

		put_text(why, "code", reason_code(r->reason));
		put_text(why, "text", r->reason_text.en);
		put(o, "reason", why);
	}
	put(o, "measures", m ? value(m) : cJSON_CreateObject());
	put(o, "limits", limits(r));
	if (r->nsubjects > 1) {
		list = cJSON_CreateArray();
		for (size_t i = 0; i < r->nsubjects; i++)
			cJSON_AddItemToArray(list, subject(&r->subject[i]));
		put(o, "subjects", list);
	}
	list = cJSON_CreateArray();
	for (size_t i = 0; i < r->nfindings; i++)
		cJSON_AddItemToArray(list, finding(&r->finding[i]));
	put(o, "findings", list);
	put_size(o, "omitted", r->omitted);
	return o;
}

static cJSON *phase(const struct phase_result *p)
{
	cJSON *o = cJSON_CreateObject(), *counts = cJSON_CreateObject();

	put_text(o, "phase", phase_name(p->phase));
	put_text(o, "verdict", verdict_name(p->verdict));
	for (int s = 0; s < STATUS_COUNT; s++) {
		str name = status_name((enum status)s);
		cJSON *key = text(name);

		put_size(counts, key->valuestring, p->count[s]);
		cJSON_Delete(key);
	}
	put(o, "counts", counts);
	return o;
}

static cJSON *coverage(const struct result_coverage *c)
{
	cJSON *o = cJSON_CreateObject(), *list = cJSON_CreateArray();

	put_size(o, "files_seen", c->files_seen);
	put_size(o, "read_whole", c->read_whole);
	put_size(o, "read_partly", c->read_partly);
	put_size(o, "not_read", c->not_read);
	for (size_t i = 0; i < c->nskipped; i++) {
		cJSON *s = cJSON_CreateObject();

		put_path(s, c->skipped[i].path);
		put_text(s, "reason", c->skipped[i].reason);
		if (c->skipped[i].text.len)
			put_text(s, "text", c->skipped[i].text);
		cJSON_AddItemToArray(list, s);
	}
	put(o, "skipped", list);
	return o;
}

static cJSON *inputs(const struct result *r)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; i < r->ninputs; i++) {
		const struct result_input *in = &r->input[i];
		cJSON *o = cJSON_CreateObject();

		put_text(o, "kind", in->kind);
		put_path(o, in->path);
		put_text(o, "format", in->format);
		if (in->files != 1)
			put_size(o, "files", in->files);
		if (in->digest.len)
			put_text(o, "digest", in->digest);
		cJSON_AddItemToArray(list, o);
	}
	return list;
}

static cJSON *suppressions(const struct result *r)
{
	cJSON *o = cJSON_CreateObject(), *used = cJSON_CreateArray(),
	      *unused = cJSON_CreateArray();

	for (size_t i = 0; i < r->nsuppressions; i++) {
		const struct result_suppression *s = &r->suppression[i];
		cJSON *item = cJSON_CreateObject();

		put_place(item, &s->place);
		put_text(item, "rule", s->rule);
		put_text(item, "reason", s->reason);
		cJSON_AddItemToArray(s->used ? used : unused, item);
	}
	put(o, "used", used);
	put(o, "unused", unused);
	return o;
}

static cJSON *items_of(const struct value *file, const char *key)
{
	const struct value *list = value_find(file, str_from(key));

	return list ? value(list) : cJSON_CreateArray();
}

static cJSON *document(const struct result *r)
{
	cJSON *o = cJSON_CreateObject(), *part, *list;

	put_text(o, "schema", S("gonogo-result/1"));
	part = cJSON_CreateObject();
	put_text(part, "name", S("gonogo"));
	put_text(part, "version", r->tool_version);
	put_text(part, "rules", r->rulepack);
	put(o, "tool", part);
	part = cJSON_CreateObject();
	put_text(part, "name", r->project);
	put(part, "commit", r->commit.len ? text(r->commit) : cJSON_CreateNull());
	put(part, "dirty",
	    r->dirty_known ? cJSON_CreateBool(r->dirty) : cJSON_CreateNull());
	put(o, "project", part);
	put_text(o, "stage", stage_name(r->stage));
	put_text(o, "date", r->date);
	put_text(o, "verdict", verdict_name(r->verdict));
	put(o, "exit_code", whole(r->exit_code));
	put(o, "partial_scope", cJSON_CreateBool(r->partial_scope));
	list = cJSON_CreateArray();
	for (int p = 0; p < PHASE_COUNT; p++)
		cJSON_AddItemToArray(list, phase(&r->phase[p]));
	put(o, "phases", list);
	list = cJSON_CreateArray();
	for (size_t i = 0; i < r->nrules; i++)
		cJSON_AddItemToArray(list, rule(&r->rule[i]));
	put(o, "rules", list);
	put(o, "coverage", coverage(&r->coverage));
	put(o, "inputs", inputs(r));
	put(o, "signoffs", items_of(r->signoff, "attestations"));
	put(o, "waivers", items_of(r->waivers, "waivers"));
	put(o, "suppressions", suppressions(r));
	part = cJSON_CreateObject();
	put_text(part, "landlock", r->sandbox_landlock);
	put_text(part, "seccomp", r->sandbox_seccomp);
	put_text(part, "rlimits", r->sandbox_rlimits);
	put(o, "sandbox", part);
	return o;
}

static void write(struct buf *out, const struct result *r,
		  const struct report_options *o)
{
	cJSON *doc = document(r);
	char *s = cJSON_Print(doc);

	(void)o;
	buf_add(out, str_from(s));
	buf_add_byte(out, '\n');
	cJSON_free(s);
	cJSON_Delete(doc);
}

const struct writer writer_json = {
	.name = STR_INIT("json"),
	.doc = STR_INIT("the whole result, version 1, for programs"),
	.write = write,
};
