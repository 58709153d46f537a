/*
 * What calls cost: a read (GetRequest) and a write (FileRequest: text checked, sealed, idempotent,
 * in the feed, on disk before the answer) against the real intake service, beside a bare echo of
 * the same sizes and bare one-record commits in the same folder.
 *
 *     bench_calls [--quick] [--rounds N] [--ms N]
 *
 * One run, everything in turn round by round; printed are medians and ratios.
 */
#include "load.h"

#include "support/actor.h"

#include "runtime/clock.h"
#include "runtime/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECORD_BYTES = 1024, COMMITS_A_BATCH = 512 };

/* A packed envelope to be sent over and over; at key_at lies a request key to be renewed each time.
 */
struct template
{
	uint8_t body[LOAD_BODY_BYTES_MAX];
	size_t size;
	uint8_t *key;
	uint64_t calls;
	size_t answer_bytes;
	uint64_t wrong;
};

static const char key_mark[] = "0000000000000000-bench";

static size_t next_call(void *context, uint8_t *ret_body)
{
	struct template *template = context;
	if (template->key != NULL) {
		uint64_t number = ++template->calls;
		for (int i = 15; i >= 0; i--, number >>= 4) {
			template->key[i] = (uint8_t) "0123456789abcdef"[number & 15];
		}
	}
	memcpy(ret_body, template->body, template->size);
	return template->size;
}

/* An answer whose code is not OK begins with field 1. */
static bool good_answer(void *context, struct bytes body)
{
	struct template *template = context;
	template->answer_bytes = body.size;
	return body.size > 0 && body.data[0] != 0x08;
}

static bool any_answer(void *context, struct bytes body)
{
	struct template *template = context;
	return body.size == template->size;
}

static void template_fill(
    struct template *template, struct actor *person, const char *method, struct bytes payload)
{
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	char name[128];
	service_method(INTAKE, method, name, sizeof name);
	*template = (struct template){.size = 0};
	request.method = name;
	request.payload = (ProtobufCBinaryData){payload.size, (uint8_t *)(uintptr_t)payload.data};
	request.token = person->token;
	request.request_key = (char *)(uintptr_t)key_mark;
	request.timeout_ms = 30000;
	request.locale = (char *)(uintptr_t) "nl";
	if (samen__rpc__v1__request__get_packed_size(&request) > sizeof template->body) {
		load_fail("pack");
	}
	template->size = samen__rpc__v1__request__pack(&request, template->body);
	template->key = memmem(template->body, template->size, key_mark, strlen(key_mark));
}

/* --- peers --- */

static double commit_rate(
    struct store *store, size_t records_a_commit, int round_ms, uint64_t *next)
{
	uint8_t record[RECORD_BYTES] = {1};
	int64_t start = clock_mono_ms();
	int64_t now = start;
	double records = 0;
	for (; now - start < round_ms; now = clock_mono_ms()) {
		struct store_txn *txn;
		if (store_write(store, &txn) != OK) {
			load_fail("write");
		}
		for (size_t i = 0; i < records_a_commit; i++) {
			struct store_key key = key_of(1);
			key_add_number(&key, ++*next * UINT64_C(0x9e3779b97f4a7c15));
			if (store_put(txn, key_bytes(&key),
				(struct bytes){record, sizeof record}) != OK) {
				load_fail("put");
			}
		}
		if (store_commit(txn) != OK) {
			load_fail("commit");
		}
		records += (double)records_a_commit;
	}
	return records * 1000 / (double)(now - start);
}

/* --- the story so far: a teacher with one request --- */

static const char file_request[] =
    "{'kind':'SUPPORT','ageGroup':'GROEP_5','urgency':'NORMAL','story':{'happens':'Zodra het "
    "rumoerig "
    "wordt, kruipt dit kind weg onder de tafel en houdt het de handen op de oren. Samenwerken lukt "
    "dan niet meer en het kost de rest van de ochtend om weer aan het werk te komen.','tried':'Een "
    "koptelefoon, een vaste plek bij het raam, en een kaartje waarmee het even weg "
    "mag.','asks':'Wie "
    "kan eens komen meekijken en met ons bedenken wat er nog meer kan?'},'needs':[{'topicId':'"
    "prikkelverwerking','weight':1}],'basis':{'kind':'ANONYMOUS_CONSULT'},'hearing':{'heard':true},"
    "'pseudonym':'leerling vijf'}";

static struct actor *prepare(struct deployment *deployment, char *ret_request_id, size_t size)
{
	struct actor *coordinator = actor_login(deployment, DEPLOYMENT_COORDINATOR);
	(void)actor_do(coordinator, DIRECTORY, "PutArea",
	    "{'code':'stad','name':'Stad','places':['Alkmaar']}");
	(void)actor_do(coordinator, DIRECTORY, "PutOrganisation",
	    "{'organisation':{'code':'S1','name':'De Bron','sector':'REGULAR','city':'Alkmaar'}}");
	(void)actor_do(coordinator, DIRECTORY, "ImportTopics",
	    "{'importId':'bench-import-0001','topics':[{'id':'prikkelverwerking','labelNl':'"
	    "prikkelverwerking','labelEn':'sensory processing'}],'last':true}");
	struct actor *teacher =
	    actor_invite(coordinator, "lotte@example.org", "Lotte Visser", "'TEACHER'", "S1", "");
	const Samen__Intake__V1__Request *filed =
	    actor_do(teacher, INTAKE, "FileRequest", "%s", file_request);
	(void)snprintf(ret_request_id, size, "%s", filed->id);
	actor_close(coordinator);
	return teacher;
}

/* --- measuring --- */

enum measured { READ_CALL, WRITE_CALL, ECHO_OURS, ECHO_NNG, MEASURED };

struct bench {
	struct load_options options;
	struct peer peers[PEER_KINDS];
	struct template read, write, echo;
	struct load_target intake[2]; /* by carrier */
	struct store *store;
	uint64_t next_record;
};

/* How calls are kept in flight: all on one connection, or one on each of so many. */
struct shape {
	size_t connections, pipelined;
};

static double measure(
    struct bench *bench, enum measured what, enum sp_carrier carrier, struct shape shape)
{
	struct load_calls calls = {.next = next_call, .good = good_answer, .context = &bench->read};
	struct load_target target = bench->intake[carrier];
	if (what == WRITE_CALL) {
		calls.context = &bench->write;
	} else if (what != READ_CALL) {
		calls.context = &bench->echo;
		calls.good = any_answer;
		target =
		    peer_target(&bench->peers[what == ECHO_OURS ? PEER_OURS : PEER_NNG], carrier);
	}
	return load_run(
	    &target, &calls, shape.connections, shape.pipelined, bench->options.round_ms);
}

static void compare(
    struct bench *bench, enum sp_carrier carrier, struct shape shape, double commits)
{
	double rates[MEASURED][LOAD_ROUNDS_MAX];
	double medians[MEASURED];
	for (int round = 0; round < bench->options.rounds; round++) {
		for (int i = 0; i < MEASURED; i++) {
			int what = (round + i) % MEASURED;
			rates[what][round] = measure(bench, (enum measured)what, carrier, shape);
		}
	}
	for (int what = 0; what < MEASURED; what++) {
		medians[what] = load_median(rates[what], bench->options.rounds);
	}
	(void)printf("%-4s %-11s %9zu %10.0f %10.0f %10.0f %8.2f %8.2f %10.0f %8.2f\n",
	    carrier == SP_IPC ? "ipc" : "tcp", shape.connections > 1 ? "connections" : "pipelined",
	    shape.connections * shape.pipelined, medians[ECHO_NNG], medians[ECHO_OURS],
	    medians[READ_CALL], medians[READ_CALL] / medians[ECHO_OURS],
	    medians[READ_CALL] / medians[ECHO_NNG], medians[WRITE_CALL],
	    medians[WRITE_CALL] / commits);
	(void)fflush(stdout);
}

/* Medians of one-record commits and of records in large commits. */
static void commits_measure(struct bench *bench, double *ret_single)
{
	double single[LOAD_ROUNDS_MAX];
	double grouped[LOAD_ROUNDS_MAX];
	for (int round = 0; round < bench->options.rounds; round++) {
		single[round] =
		    commit_rate(bench->store, 1, bench->options.round_ms, &bench->next_record);
		grouped[round] = commit_rate(
		    bench->store, COMMITS_A_BATCH, bench->options.round_ms, &bench->next_record);
	}
	*ret_single = load_median(single, bench->options.rounds);
	(void)printf("LMDB in the same folder, records of %d bytes: %.0f/s one a commit, %.0f/s %d "
		     "a commit\n\n",
	    RECORD_BYTES, *ret_single, load_median(grouped, bench->options.rounds),
	    COMMITS_A_BATCH);
}

static void compare_all(struct bench *bench)
{
	static const struct shape shapes[] = {
	    {1, 1}, {1, 8}, {8, 1}, {1, LOAD_IN_FLIGHT_MAX}, {LOAD_IN_FLIGHT_MAX, 1}};
	double single;
	(void)printf("%d rounds of %d ms each; a read asks %zu bytes, a filing %zu\n",
	    bench->options.rounds, bench->options.round_ms, bench->read.size, bench->write.size);
	commits_measure(bench, &single);
	(void)printf("%-4s %-11s %9s %10s %10s %10s %8s %8s %10s %8s\n", "", "", "in flight",
	    "nng echo/s", "our echo/s", "read/s", "/ours", "/nng", "filed/s", "/commits");
	for (int carrier = SP_IPC; carrier >= SP_TCP; carrier--) {
		for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
			compare(bench, (enum sp_carrier)carrier, shapes[i], single);
		}
	}
}

static void bench_open(struct bench *bench, struct deployment *deployment, int port)
{
	char request_id[32];
	char json[96];
	char *folder = deployment_path(deployment, "commits");
	const struct store_options options = {.folder = folder, .schema = 1};
	struct actor *teacher = prepare(deployment, request_id, sizeof request_id);
	(void)snprintf(json, sizeof json, "{'requestId':'%s'}", request_id);
	template_fill(
	    &bench->read, teacher, "GetRequest", actor_pack(teacher, INTAKE, "GetRequest", json));
	template_fill(&bench->write, teacher, "FileRequest",
	    actor_pack(teacher, INTAKE, "FileRequest", file_request));
	bench->echo = bench->read;
	bench->echo.key = NULL;
	for (int carrier = SP_TCP; carrier <= SP_IPC; carrier++) {
		bench->intake[carrier] =
		    (struct load_target){.carrier = (enum sp_carrier)carrier, .port = port};
		(void)snprintf(bench->intake[carrier].socket, sizeof bench->intake[carrier].socket,
		    "%s/run/intake.sock", deployment_home(deployment));
	}
	if (store_open(&options, &bench->store) != OK) {
		load_fail("open a store");
	}
	free(folder);
	actor_close(teacher);
}

int main(int argc, char **argv)
{
	static struct bench bench;
	char folder[] = "/tmp/bench_calls.XXXXXX";
	char listen[256];
	if (!load_options_read(argc, argv, &bench.options)) {
		return 2;
	}
	if (mkdtemp(folder) == NULL) {
		load_fail("make a folder");
	}
	for (int kind = 0; kind < PEER_KINDS; kind++) {
		bench.peers[kind] = peer_start((enum peer_kind)kind, folder);
	}
	int port = 20000 + (int)(getpid() % 20000);
	struct deployment *deployment = deployment_open();
	(void)snprintf(listen, sizeof listen, "ipc://%s/run/intake.sock, tcp://127.0.0.1:%d",
	    deployment_home(deployment), port);
	deployment_configure(deployment, "intake.listen", listen);
	/* Calls are counted as in earnest, but one caller is all the load. */
	deployment_configure(deployment, "limit.calls_per_second", "1000000");
	deployment_configure(deployment, "limit.burst", "1000000");
	deployment_start(deployment, DIRECTORY);
	deployment_start(deployment, INTAKE);
	bench_open(&bench, deployment, port);
	compare_all(&bench);
	store_close(bench.store);
	deployment_close(deployment);
	for (int kind = 0; kind < PEER_KINDS; kind++) {
		peer_stop(&bench.peers[kind]);
	}
	(void)rmdir(folder);
	return 0;
}
