#include "probes/probe.h"

#define PROBE(id) extern const struct probe id;
#include "probe_list.h"
#undef PROBE

static const struct probe *const list[] = {
#define PROBE(id) &id,
#include "probe_list.h"
#undef PROBE
	NULL,
};

const struct probe *const *probes_all(size_t *n)
{
	*n = sizeof(list) / sizeof(list[0]) - 1;
	return list;
}

const struct probe *probe_find(str name)
{
	for (size_t i = 0; list[i]; i++)
		if (str_eq(list[i]->name, name))
			return list[i];
	return NULL;
}

struct subject *observe(struct observation *o, str name, struct place place)
{
	struct subject *s = arena_new(o->arena, struct subject);

	s->name = name;
	s->place = place;
	s->measures = value_map();
	*vec_push(o->arena, &o->subjects) = s;
	return s;
}

void measure(struct observation *o, struct subject *s, const char *name,
	     struct value v)
{
	value_put(o->arena, &s->measures, str_from(name), v);
}

void measure_number(struct observation *o, struct subject *s, const char *name,
		    double v)
{
	measure(o, s, name, value_float(v));
}

void measure_count(struct observation *o, struct subject *s, const char *name,
		   uint64_t v)
{
	measure(o, s, name,
		v > INT64_MAX ? value_float((double)v) : value_int((int64_t)v));
}

void measure_text(struct observation *o, struct subject *s, const char *name,
		  str v)
{
	measure(o, s, name, value_str(v));
}

struct finding *found(struct observation *o, struct subject *s,
		      const char *kind, struct place place)
{
	struct finding *f = vec_push(o->arena, &s->findings);

	f->kind = str_from(kind);
	f->place = place;
	f->args = value_map();
	return f;
}

void finding_arg(struct observation *o, struct finding *f, const char *name,
		 struct value v)
{
	value_put(o->arena, &f->args, str_from(name), v);
}

void unjudged(struct observation *o, struct subject *s, enum reason reason,
	      str text)
{
	enum reason *r = s ? &s->reason : &o->reason;
	str *t = s ? &s->reason_text : &o->reason_text;

	if (*r)
		return;
	*r = reason;
	*t = text;
}

struct place place_of(str path)
{
	return (struct place){ .path = path };
}

struct place place_at(str path, uint32_t line, uint32_t column)
{
	return (struct place){ .path = path, .line = line, .column = column };
}
