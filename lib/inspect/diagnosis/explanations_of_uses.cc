// Each text answers the same five questions, in the same order.

#include "lib/inspect/diagnosis/explanations.h"

namespace psem {

const char kExplainStuckAtZero[] =
    R"(What it means: no permit is free, and every thread of every process that has the
semaphore open sleeps on it. None of them can release it, so all wait until
somebody else does, or until their time is up if they gave one.
How it comes about: the holder of the permit died or was killed (the kernel does
not give a permit back), a program acquired twice, or forgot to release.
How to make sure: look twice. A signal's handler may still release, and so may a
program that opens the semaphore by its name only now: is one due to start?
What to do: restart the programs that wait. Or, once you know that nobody works
on what the semaphore guards, add the lost permit: seminspect post NAME
--expect-value 0
What not to do: do not delete the semaphore. The sleepers keep the old one, the
next program makes a new one, and they no longer exclude each other.)";

const char kExplainLostWakeUp[] =
    R"(What it means: a permit is free, and the same thread slept on the semaphore in
two looks. It should have been woken and was not; it may sleep for ever.
How it comes about: a program was killed between giving the permit and waking
the sleeper (glibc and musl give first), or releases in a way of its own: 32-bit
beside 64-bit programs, a home-made post, a post without the wake.
How to make sure: run the command that shows the semaphore again. A thread that
acquires over and over may be met asleep by chance, twice too.
What to do: stop and continue the sleeper: kill -STOP PID; kill -CONT PID. The
kernel then looks at the value again, and the thread takes the permit.
What not to do: do not add a permit to wake it. The free one stays, and from
then on one more may enter than should.)";

const char kExplainUnlinkedInUse[] =
    R"(What it means: programs still use this semaphore, but its name was taken away. A
program that starts now gets another semaphore of that name, or none.
How it comes about: a program that called sem_unlink on purpose, so that the
semaphore goes with its last user: then all is well. Or rm, a cleaning job, or a
start script that unlinks first while the old programs still run.
How to make sure: do other programs wait for, or use, a semaphore of the same
name now? Then two groups work at once that should exclude each other.
What to do: if it was no purpose, stop its users, all of them, and start them
together, so that all open the new one.
What not to do: a name cannot be given back to it. Do not kill one user after
the other while others of the new group work on the same things.)";

const char kExplainPerhapsStuckAtZero[] =
    R"(What it means: no permit is free, and every process that was seen to have the
semaphore waits on it. But not every process could be looked at: one that was
not may hold the permit, and release it in time.
How it comes about: you lack the right to look into other users' processes, or
look from within a container; else as stuck-at-zero.
How to make sure: look again as root, outside of the container. Then it is
either stuck-at-zero, or there is a user that does not wait.
What to do: find out first. See: seminspect explain stuck-at-zero
What not to do: do not post, and do not restart anything, on this evidence
alone.)";

const char kExplainEveryUserWaits[] =
    R"(What it means: no permit is free, and each process that has the semaphore has a
thread that sleeps on it. These processes have other threads too, and one of
those may release it.
How it comes about: mostly all is well: a worker waits for work that another
thread of the same process will bring. Or it is a deadlock: the thread that
should release waits for something that a sleeper has.
How to make sure: what do the other threads do? gdb -p PID, thread apply all bt.
What to do: nothing if the program makes progress. Else treat it as a deadlock
of that program.
What not to do: do not post on this evidence alone: a worker would wake without
work.)";

const char kExplainPermitBesideWaiter[] =
    R"(What it means: a permit was free while a thread slept on the semaphore. In one
look this is mostly chance: the value and the threads are not read at the same
moment.
How it comes about: somebody released between the two, and the thread was on its
way to wake up. Or the wake-up was lost.
How to make sure: look again after a second. If the same thread still sleeps
beside a free permit it is diagnosed as lost-wake-up.
What to do: nothing, unless it lasts. See: seminspect explain lost-wake-up
What not to do: do not add a permit.)";

const char kExplainZeroAndUnused[] =
    R"(What it means: no permit is free, and no process has the semaphore open. The
next one that acquires it waits until another one releases.
How it comes about: for an event or a queue 0 is the state of rest. For a lock
it is not: the holder died, or ended, without giving its permit back.
How to make sure: what was it created with? A lock begins with 1, an event with
0. The name, the program's source and its log will tell.
What to do: if a permit was lost, take the semaphore away (seminspect remove
NAME): the next program makes a new one. Or add it: seminspect post NAME
--expect-value 0
What not to do: do not post "to be safe". An event that nobody sent starts work
that does not exist.)";

const char kExplainKilledWaiter[] =
    R"(What it means: the semaphore's own count of waiters is higher than the number of
threads that really sleep on it.
How it comes about: a thread that is killed while it waits never takes itself
off the count. A thread that is just falling asleep, or waking up, is counted
too, and so are those that run a signal's handler meanwhile.
How to make sure: look again. What a killed waiter left stays the same for ever.
What to do: nothing. The count only decides whether a release asks the kernel to
wake somebody: each release costs a needless call, and nothing else. But a
waiter was killed: does a log say by whom? A fresh semaphore begins with a count
of 0.
What not to do: do not post for the waiters that are gone. They need no permit.)";

const char kExplainStale[] =
    R"(What it means: no process has the semaphore open, and nobody has opened it for
long, as far as the file's times tell (they are exact to a day, and a file
system that is mounted noatime keeps no time of opening at all).
How it comes about: a program that ended, was replaced or was killed, and did
not unlink. Or one that runs seldom: semaphores are made to outlive their users.
How to make sure: ask its owner; search the programs' settings for its name.
What to do: seminspect clean says what it would remove, and why; with --yes it
does. It proves before each removal that nobody has it open, and never splits
its users.
What not to do: do not rm files in /dev/shm. A program that opens the semaphore
in that moment is left with one that no other will ever see.)";

const char kExplainIncompleteView[] =
    R"(What it means: some processes could not be looked into, or may not even be
listed. So the users and waiters are "at least" so many, and nobody is called
unused.
How it comes about: other users' processes may only be looked into by root;
/proc may be mounted with hidepid; a container sees its own processes alone; a
security module such as yama may forbid it.
How to make sure: readlink /proc/self/ns/pid says pid:[4026531836] where all
processes of the machine are to be seen.
What to do: look again as root, and outside of the container.
What not to do: do not take "nobody was seen" for "nobody is there".)";

}  // namespace psem
