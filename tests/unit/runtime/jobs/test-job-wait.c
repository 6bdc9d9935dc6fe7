/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <stdatomic.h>

enum
{
  N_TURNS = 1000,
  N_PLAYERS = 4
};

/* Players take turns; one that is cancelled leaves the game. */
typedef struct
{
  GMutex mutex;
  GCond  cond;
  guint  turn;
  guint  n_waiting;

  GMainContext *watched; /* where somebody looks whether one waits */
} Game;

typedef struct
{
  Game *game;
  guint number;
  guint n_turns;
} Player;

static gboolean
is_my_turn (gpointer data)
{
  Player *self = data;

  return self->game->turn % N_PLAYERS == self->number;
}

static gboolean
play_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Player  *self = data;
  Game    *game = self->game;
  gboolean goes_on = TRUE;

  g_mutex_lock (&game->mutex);
  while (goes_on && self->n_turns < N_TURNS)
    {
      game->n_waiting++;
      g_main_context_wakeup (game->watched);
      goes_on = bellhop_job_wait (job, is_my_turn, self, &game->cond, &game->mutex, error);
      game->n_waiting--;
      if (!goes_on || !is_my_turn (self))
        continue;

      self->n_turns++;
      game->turn++;
      g_cond_broadcast (&game->cond);
    }
  g_mutex_unlock (&game->mutex);
  return goes_on;
}

static void
game_init (Game   *self,
           Player *players)
{
  *self = (Game){ .turn = 0 };
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  for (guint i = 0; i < N_PLAYERS; i++)
    players[i] = (Player){ self, i, 0 };
}

static void
game_clear (Game *self)
{
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->mutex);
}

static void
test_turns (BellhopTest  *test,
            gconstpointer data)
{
  Game           game;
  Player         players[N_PLAYERS];
  BellhopFuture *works[N_PLAYERS];

  game_init (&game, players);
  for (guint i = 0; i < N_PLAYERS; i++)
    works[i] = bellhop_work (BELLHOP_LANE_IO, play_work, &players[i], NULL);
  g_assert_true (bellhop_test_await (test, bellhop_join_array (works, N_PLAYERS), NULL, NULL));

  g_assert_cmpuint (game.turn, ==, N_TURNS * N_PLAYERS);
  game_clear (&game);
}

static gboolean
is_waiting (gpointer data)
{
  Game    *game = data;
  gboolean waits;

  g_mutex_lock (&game->mutex);
  waits = game->n_waiting > 0;
  g_mutex_unlock (&game->mutex);
  return waits;
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

/* Nobody signals: the cancellation alone ends the wait. */
static void
test_cancelled (BellhopTest  *test,
                gconstpointer data)
{
  Game   game;
  Player players[N_PLAYERS];
  g_autoptr(BellhopTask) task = NULL;

  game_init (&game, players);
  game.watched = test->context;
  task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_IO, play_work, &players[1], NULL)));
  bellhop_test_run_until (test, is_waiting, &game);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);

  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (players[1].n_turns, ==, 0);
  g_assert_cmpuint (game.n_waiting, ==, 0);
  game_clear (&game);
}

/* What is there already is not waited for. */
static void
test_no_wait (BellhopTest  *test,
              gconstpointer data)
{
  Game   game;
  Player players[N_PLAYERS];

  game_init (&game, players);
  players[0].n_turns = N_TURNS - 1;
  g_assert_true (bellhop_test_await (test,
                                     bellhop_work (BELLHOP_LANE_IO, play_work, &players[0], NULL),
                                     NULL, NULL));
  g_assert_cmpuint (game.turn, ==, 1);
  game_clear (&game);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/job/wait/turns", NULL, test_turns);
  bellhop_test_add ("/job/wait/cancelled", NULL, test_cancelled);
  bellhop_test_add ("/job/wait/there-already", NULL, test_no_wait);
  return g_test_run ();
}
