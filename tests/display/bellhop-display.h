/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

#include "bellhop-test.h"

G_BEGIN_DECLS

/* GTK has one main loop, the default one, so that is what these tests turn. */

void bellhop_display_init (int    *argc,
                           char ***argv);
int bellhop_display_run (void);

/* A fixture of what turns a loop: the default one. */
BellhopTest *bellhop_display_get_test (void);

/* Gives up after a deadline. */
#define bellhop_display_until(condition, data) \
  bellhop_test_run_until (bellhop_display_get_test (), (BellhopTestCondition) (condition), (data))
void bellhop_display_drain (void);
void bellhop_display_assert_nothing_lives (void);

/* The first widget of a type below another, that has this title, label, tooltip or name. */
GtkWidget *bellhop_display_find (GtkWidget  *root,
                                 GType       type,
                                 const char *text);
GtkWidget *bellhop_display_get (GtkWidget  *root,
                                GType       type,
                                const char *text);
gboolean bellhop_display_shows (GtkWidget  *root,
                                const char *text);
void bellhop_display_click (GtkWidget *button);
gboolean bellhop_display_press (GtkWidget      *widget,
                                guint           key,
                                GdkModifierType state);

/* A pane in a window, with room for toasts; and its end, which leaves nothing. */
GtkWidget *bellhop_display_show (GtkWidget *pane);
void bellhop_display_close (GtkWidget *window);

/* A condition: that a widget shows some text. */
typedef struct
{
  GtkWidget  *widget;
  const char *text;
} BellhopSight;

gboolean bellhop_display_is_seen (BellhopSight *sight);

/* An action with a parameter of each kind, whose run waits to be let go. */
#define BELLHOP_TYPE_TEST_ACTION (bellhop_test_action_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTestAction, bellhop_test_action, BELLHOP, TEST_ACTION, BellhopAction)

BellhopAction *bellhop_test_action_new (void);
guint bellhop_test_action_get_n_waiting (void);
void bellhop_test_action_release (void);

G_END_DECLS
