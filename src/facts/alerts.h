/*
 * Files of alert rules and dashboards (Prometheus, Grafana ...): which words
 * they are made of, names taken apart ("LatencyP99", "error_rate").
 *
 * The record: {words: "latency p99 expr error rate ..."}, lower-cased, comments
 * left out, in the order of the file.
 */
#ifndef GONOGO_FACTS_ALERTS_H
#define GONOGO_FACTS_ALERTS_H

#include "facts/scanner.h"

extern const struct scanner scanner_alerts;

#endif
