/* The types of YAML scalars with a tag; inside of the YAML reader. */
#ifndef GONOGO_FORMATS_YAML_SCALAR_H
#define GONOGO_FORMATS_YAML_SCALAR_H

#include "base/value.h"

/* What PyYAML does with a scalar that a tag calls int, float or bool; false
 * when its constructor would raise an error. */
bool yaml_make_int(struct value *out, str text);
bool yaml_make_float(struct value *out, str text);
bool yaml_make_bool(struct value *out, str text);

#endif
