/* What the people of the demo's year do about one request, each an act of some calls. Each returns
 * OK, or the status of the call that was refused. */
#ifndef SAMEN_CLI_DEMO_ACTS_H
#define SAMEN_CLI_DEMO_ACTS_H

#include "demo_case.h"
#include "demo_player.h"

/* The moment in which people act. */
struct demo_scene {
	struct demo_player *player;
	struct demo_people *people;
	unsigned tick;
	int64_t day, at_ms;
	struct arena *arena; /* of this act */
};

/* The teacher files it. */
enum status demo_act_file(const struct demo_scene *scene, struct demo_case *c);
/* Parents agree after all; or withdraw their consent. */
enum status demo_act_record_basis(const struct demo_scene *scene, struct demo_case *c);
enum status demo_act_withdraw_consent(const struct demo_scene *scene, struct demo_case *c);
/* Looks who can help, and chooses whom to ask; nobody is asked yet. */
enum status demo_act_choose(const struct demo_scene *scene, struct demo_case *c);
/* Asks those who were chosen. */
enum status demo_act_offer(const struct demo_scene *scene, struct demo_case *c);
/* The specialist says yes or no; who has no room says that. */
enum status demo_act_answer(
    const struct demo_scene *scene, struct demo_case *c, struct demo_offer *offer);
/* The specialist was in contact; sets the date of the next time. */
enum status demo_act_follow_up(
    const struct demo_scene *scene, struct demo_case *c, struct demo_match *match);
/* Help ends as it was to end. */
enum status demo_act_end_help(
    const struct demo_scene *scene, struct demo_case *c, struct demo_match *match);
/* Somebody of the other school is asked to take part; says yes. */
enum status demo_act_ask_party(const struct demo_scene *scene, struct demo_case *c);
enum status demo_act_answer_party(const struct demo_scene *scene, struct demo_case *c);
/* Where the teacher is gone, the consultant looks after it from then on. */
enum status demo_act_take_over(const struct demo_scene *scene, struct demo_case *c);
/* Weeks after help ended: the teacher says whether it lasted; the consultant did something about
 * it. */
enum status demo_act_check(
    const struct demo_scene *scene, struct demo_case *c, struct demo_match *match);
enum status demo_act_handle(
    const struct demo_scene *scene, struct demo_case *c, struct demo_match *match);
/* Returns when the service has let this offer expire. */
enum status demo_act_wait_expired(
    const struct demo_scene *scene, const struct demo_case *c, const struct demo_offer *offer);
/* The teacher closes it, or takes it back. */
enum status demo_act_close(const struct demo_scene *scene, struct demo_case *c);

/* Not about a request: the person goes on leave, says that all still holds, leaves for good. */
enum status demo_act_leave(const struct demo_scene *scene, struct demo_person *person);
enum status demo_act_confirm(const struct demo_scene *scene, struct demo_person *person);
enum status demo_act_close_account(const struct demo_scene *scene, struct demo_person *person);

#endif
