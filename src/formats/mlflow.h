/*
 * MLflow's stores: the SQLite database (its default) and the older folder of
 * files. Read only; nothing is written or locked.
 */
#ifndef GONOGO_FORMATS_MLFLOW_H
#define GONOGO_FORMATS_MLFLOW_H

#include "base/window.h"
#include "formats/log.h"

/* mlruns/<experiment>/<run>/metrics/<name>: "timestamp value step" a line. */
void mlflow_metric_read(struct window *w, str name, const struct log_sink *sink);
/* mlruns/<experiment>/<run>/meta.yaml: status and times. */
void mlflow_meta_read(struct window *w, const struct log_sink *sink);
/* mlruns/<experiment>/<run>/params/<name>: the file is the value. */
void mlflow_param_read(struct window *w, str name, const struct log_sink *sink);

/* What a path inside a file store is. */
enum mlflow_file { MLFLOW_NONE, MLFLOW_META, MLFLOW_METRIC, MLFLOW_PARAM };
struct mlflow_path {
	enum mlflow_file file;
	str run;  /* "mlruns/0/6e1f...", for anything below a run */
	str name; /* of the metric or the parameter: "train/loss" */
};
struct mlflow_path mlflow_path_of(str path);

/* The database in memory, one run of the sink each. False: not MLflow's. */
bool mlflow_db_read(str database, const struct log_sink *sink);

#endif
