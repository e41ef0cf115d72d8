#include "rules/document.h"

#include "formats/yaml.h"

/* Two documents in a file, an unsafe tag, a key twice: never guess in policy. */
static bool is_wrong(const struct diag *d)
{
	return diag_level(d->id) != DIAG_LEVEL_NOTE || d->id == DIAG_YAML_LIMIT;
}

bool document_read(struct value *out, str text, const struct limits *limits,
		   const struct schema_source *src)
{
	struct diags diags;

	diags_init(&diags, src->arena);
	yaml_read(out, src->arena, text,
		  &(struct yaml_options){ .limits = limits, .policy = true },
		  &diags);
	for (size_t i = 0; i < diags.list.n; i++) {
		const struct diag *d = &diags.list.v[i];

		/* What is behind the semicolon says how a project's file is
		 * read on; ours is not. */
		if (is_wrong(d))
			return schema_error(src, d->line, d->column, "%.*s: %.*s",
					    STR_ARG(diag_name(d->id)),
					    STR_ARG(str_cut(d->text, ';').head));
	}
	if (diags.omitted)
		return schema_error(src, 0, 0, "too many problems to list");
	return true;
}
