#include "gateway/metrics.h"

#include "gateway/connect.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CODE_COUNT = UNAUTHENTICATED + 1,
	HTTP_STATUS_COUNT = 600,
	BUCKET_COUNT = 10,
	LINE_SIZE = 512
};

/* Upper ends in milliseconds; beyond the last is without end. */
static const unsigned buckets_ms[BUCKET_COUNT] = {5, 10, 25, 50, 100, 250, 500, 1000, 5000, 15000};

struct histogram {
	atomic_uint_fast64_t buckets[BUCKET_COUNT + 1];
	atomic_uint_fast64_t sum_ms;
};

struct metrics {
	const struct methods *methods;
	atomic_uint_fast64_t (*calls)[CODE_COUNT]; /* by method_number */
	atomic_uint_fast64_t unknown;
	struct histogram took[UPSTREAM_COUNT];
	atomic_uint_fast64_t answers[HTTP_STATUS_COUNT];
	atomic_uint_fast64_t received_bytes, sent_bytes;
};

enum status metrics_open(const struct methods *methods, struct metrics **ret_metrics)
{
	struct metrics *metrics = calloc(1, sizeof *metrics);
	if (metrics == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	metrics->methods = methods;
	metrics->calls = calloc(methods_count(methods), sizeof *metrics->calls);
	if (metrics->calls == NULL) {
		free(metrics);
		return RESOURCE_EXHAUSTED;
	}
	*ret_metrics = metrics;
	return OK;
}

void metrics_close(struct metrics *metrics)
{
	if (metrics != NULL) {
		free(metrics->calls);
		free(metrics);
	}
}

static void count(atomic_uint_fast64_t *counter, uint64_t more)
{
	(void)atomic_fetch_add_explicit(counter, more, memory_order_relaxed);
}

static uint64_t counted(const atomic_uint_fast64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

static void histogram_add(struct histogram *histogram, int64_t took_ms)
{
	size_t bucket = 0;
	while (bucket < BUCKET_COUNT && took_ms > buckets_ms[bucket]) {
		bucket++;
	}
	count(&histogram->buckets[bucket], 1);
	count(&histogram->sum_ms, (uint64_t)took_ms);
}

void metrics_call(struct metrics *metrics,
    const struct method *method,
    enum status status,
    bool waited,
    int64_t took_ms)
{
	if (method == NULL) {
		count(&metrics->unknown, 1);
		return;
	}
	enum status known = (unsigned)status < CODE_COUNT ? status : UNKNOWN;
	count(&metrics->calls[method_number(metrics->methods, method)][known], 1);
	if (!waited) {
		histogram_add(&metrics->took[method->upstream], took_ms);
	}
}

void metrics_answer(
    struct metrics *metrics, unsigned http_status, size_t received_bytes, size_t sent_bytes)
{
	count(&metrics->answers[http_status < HTTP_STATUS_COUNT ? http_status : 0], 1);
	count(&metrics->received_bytes, received_bytes);
	count(&metrics->sent_bytes, sent_bytes);
}

/* --- as text --- */

/* Text that grows until memory is short, and then is missed. */
struct text {
	struct buffer *buffer;
	enum status status;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;
	va_start(args, format);
	int size = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	if (text->status == OK && size > 0 && size < LINE_SIZE) {
		text->status =
		    buffer_add(text->buffer, (struct bytes){(const uint8_t *)line, (size_t)size});
	}
}

static void add_title(struct text *text, const char *name, const char *kind, const char *help)
{
	add(text, "# HELP samen_gateway_%s %s\n# TYPE samen_gateway_%s %s\n", name, help, name,
	    kind);
}

static void add_calls(struct text *text, const struct metrics *metrics)
{
	add_title(text, "calls_total", "counter", "Calls that ended.");
	for (size_t i = 0; i < methods_count(metrics->methods); i++) {
		const struct method *method = method_at(metrics->methods, i);
		for (enum status code = OK; code <= UNAUTHENTICATED; code++) {
			uint64_t number = counted(&metrics->calls[i][code]);
			if (number > 0) {
				add(text,
				    "samen_gateway_calls_total{service=\"%s\",method=\"%s\","
				    "code=\"%s\"} %" PRIu64 "\n",
				    upstream_text(method->upstream), strchr(method->name, '/') + 1,
				    connect_code(code), number);
			}
		}
	}
	add_title(text, "unknown_calls_total", "counter", "Calls of methods that there are not.");
	add(text, "samen_gateway_unknown_calls_total %" PRIu64 "\n", counted(&metrics->unknown));
}

static void add_histogram(struct text *text, const char *service, const struct histogram *histogram)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < BUCKET_COUNT; i++) {
		sum += counted(&histogram->buckets[i]);
		add(text,
		    "samen_gateway_call_seconds_bucket{service=\"%s\",le=\"%g\"} %" PRIu64 "\n",
		    service, buckets_ms[i] / 1000.0, sum);
	}
	sum += counted(&histogram->buckets[BUCKET_COUNT]);
	add(text, "samen_gateway_call_seconds_bucket{service=\"%s\",le=\"+Inf\"} %" PRIu64 "\n",
	    service, sum);
	add(text, "samen_gateway_call_seconds_sum{service=\"%s\"} %g\n", service,
	    (double)counted(&histogram->sum_ms) / 1000.0);
	add(text, "samen_gateway_call_seconds_count{service=\"%s\"} %" PRIu64 "\n", service, sum);
}

static void add_answers(struct text *text, const struct metrics *metrics)
{
	add_title(text, "responses_total", "counter", "HTTP answers by status.");
	for (unsigned i = 0; i < HTTP_STATUS_COUNT; i++) {
		uint64_t number = counted(&metrics->answers[i]);
		if (number > 0) {
			add(text, "samen_gateway_responses_total{status=\"%u\"} %" PRIu64 "\n", i,
			    number);
		}
	}
	add_title(text, "received_bytes_total", "counter", "Bodies of requests.");
	add(text, "samen_gateway_received_bytes_total %" PRIu64 "\n",
	    counted(&metrics->received_bytes));
	add_title(text, "sent_bytes_total", "counter", "Bodies of answers.");
	add(text, "samen_gateway_sent_bytes_total %" PRIu64 "\n", counted(&metrics->sent_bytes));
}

static void add_peers(struct text *text, struct peers *peers)
{
	static const char *const phases[PHASE_COUNT] = {"head", "body", "call", "news", "send"};
	struct peer_stats stats;
	peers_stats(peers, &stats);
	add_title(text, "connections", "gauge", "Connections by what they do.");
	for (enum phase i = 0; i < PHASE_COUNT; i++) {
		add(text, "samen_gateway_connections{phase=\"%s\"} %u\n", phases[i],
		    stats.phases[i]);
	}
	add_title(text, "connections_opened_total", "counter", "Connections taken.");
	add(text, "samen_gateway_connections_opened_total %" PRIu64 "\n", stats.opened);
	add_title(text, "connections_refused_total", "counter",
	    "Connections refused: too many of one address.");
	add(text, "samen_gateway_connections_refused_total %" PRIu64 "\n", stats.refused);
	add_title(text, "connections_reaped_total", "counter",
	    "Connections ended: too slow to send or to take.");
	add(text, "samen_gateway_connections_reaped_total %" PRIu64 "\n", stats.reaped);
}

static void add_uplinks(struct text *text, struct upstream *upstream)
{
	struct uplink_stats stats[UPSTREAM_COUNT];
	for (enum upstream_name i = 0; i < UPSTREAM_COUNT; i++) {
		upstream_stats(upstream, i, &stats[i]);
	}
	add_title(text, "uplink_calls", "gauge", "Calls under way, and connections, by service.");
	for (enum upstream_name i = 0; i < UPSTREAM_COUNT; i++) {
		const char *service = upstream_text(i);
		add(text, "samen_gateway_uplink_calls{service=\"%s\",kind=\"call\"} %u\n", service,
		    stats[i].calls);
		add(text, "samen_gateway_uplink_calls{service=\"%s\",kind=\"news\"} %u\n", service,
		    stats[i].waiting);
	}
	add_title(text, "uplink_connected", "gauge", "Connections to each service.");
	for (enum upstream_name i = 0; i < UPSTREAM_COUNT; i++) {
		add(text, "samen_gateway_uplink_connected{service=\"%s\"} %u\n", upstream_text(i),
		    stats[i].connected);
	}
	add_title(text, "uplink_total", "counter", "What became of the calls to each service.");
	for (enum upstream_name i = 0; i < UPSTREAM_COUNT; i++) {
		const uint64_t numbers[] = {
		    stats[i].answered, stats[i].failed, stats[i].refused, stats[i].resent};
		static const char *const outcomes[] = {"answered", "failed", "refused", "resent"};
		for (size_t j = 0; j < sizeof numbers / sizeof *numbers; j++) {
			add(text,
			    "samen_gateway_uplink_total{service=\"%s\",outcome=\"%s\"} %" PRIu64
			    "\n",
			    upstream_text(i), outcomes[j], numbers[j]);
		}
	}
}

enum status metrics_text(const struct metrics *metrics,
    struct peers *peers,
    struct upstream *upstream,
    struct buffer *ret_text)
{
	struct text text = {ret_text, OK};
	add_calls(&text, metrics);
	add_title(
	    &text, "call_seconds", "histogram", "How long calls took, those for news left out.");
	for (enum upstream_name i = 0; i < UPSTREAM_COUNT; i++) {
		add_histogram(&text, upstream_text(i), &metrics->took[i]);
	}
	add_answers(&text, metrics);
	add_peers(&text, peers);
	add_uplinks(&text, upstream);
	return text.status;
}
