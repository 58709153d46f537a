#include "runtime/sandbox.h"

#include "runtime/log.h"
#include "runtime/sandbox_files.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

void sandbox_keep_memory_private(void)
{
	const struct rlimit none = {0, 0};
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
}

/* Nothing here does any of this: whoever asks for it is not this program any more. */
static const int deadly[] = {
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
};

/* What a library may try, and does without. */
static const int denied[] = {
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(kcmp),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(keyctl),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(fanotify_init),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(reboot),
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
    SCMP_SYS(syslog),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex),
    SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
    SCMP_SYS(pkey_mprotect),
};

/* Adds a rule for each of the calls; 0 or a negative error. */
static int add_all(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
	int error = 0;
	for (size_t i = 0; i < count && error == 0; i++) {
		error = seccomp_rule_add(filter, action, calls[i], 0);
	}
	return error;
}

/* Threads come by clone with CLONE_THREAD; whoever tries clone3 first falls back on it. */
static int keep_to_threads(scmp_filter_ctx filter)
{
	int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	return error != 0 ? error
			  : seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
				SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
}

/* Memory is for data or, once and from a file, for code. */
static int keep_code_fixed(scmp_filter_ctx filter)
{
	const uint64_t both = PROT_WRITE | PROT_EXEC;
	int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mmap), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, both, both));
	return error != 0 ? error
			  : seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mprotect), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
}

/* What socket(2)'s first argument is compared with. Not SCMP_A0, which clang warns about. */
static struct scmp_arg_cmp family_compared(enum scmp_compare how, unsigned family)
{
	return (struct scmp_arg_cmp){.arg = 0, .op = how, .datum_a = family};
}

/* Unix sockets; internet ones when wanted; no others. */
static int keep_to_sockets(scmp_filter_ctx filter, bool internet)
{
	const uint32_t action = SCMP_ACT_ERRNO(EAFNOSUPPORT);
	int error = 0;
	for (unsigned family = AF_UNSPEC; family <= AF_INET6 && error == 0; family++) {
		bool wanted =
		    family == AF_UNIX || (internet && (family == AF_INET || family == AF_INET6));
		if (!wanted) {
			error = seccomp_rule_add(filter, action, SCMP_SYS(socket), 1,
			    family_compared(SCMP_CMP_EQ, family));
		}
	}
	return error != 0 ? error
			  : seccomp_rule_add(filter, action, SCMP_SYS(socket), 1,
				family_compared(SCMP_CMP_GT, AF_INET6));
}

/* An error number, 0 when the filter is on. */
static int load_filter(const struct sandbox_options *options)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (filter == NULL) {
		return ENOMEM;
	}
	int error = add_all(filter, SCMP_ACT_KILL_PROCESS, deadly, sizeof deadly / sizeof *deadly);
	if (error == 0) {
		error =
		    add_all(filter, SCMP_ACT_ERRNO(EPERM), denied, sizeof denied / sizeof *denied);
	}
	if (error == 0) {
		error = keep_to_threads(filter);
	}
	if (error == 0) {
		error = keep_code_fixed(filter);
	}
	if (error == 0) {
		error = keep_to_sockets(filter, options->internet);
	}
	if (error == 0) {
		error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	}
	if (error == 0) {
		error = seccomp_load(filter);
	}
	seccomp_release(filter);
	return -error;
}

struct sandbox_state sandbox_enter(const struct sandbox_options *options)
{
	struct sandbox_state state = {.landlock = sandbox_files(options)};
	int error = load_filter(options);
	if (error != 0) {
		log_warning("sandbox.calls", "seccomp=failed errno=%d", error);
	}
	state.seccomp = error == 0;
	return state;
}
