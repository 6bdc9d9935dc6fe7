/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-display.h"

G_BEGIN_DECLS

typedef int (*DriveMain) (int    argc,
                          char **argv);

/* What a person does: in a fiber, beside the program. Ends by closing the window. */
typedef void (*DriveScript) (GtkWidget *window);

/* Runs the program with @argument (or NULL), drives its window, and compares what it prints. */
void drive (DriveMain   program,
            const char *argument,
            DriveScript script,
            const char *expected);

/* For scripts: wait, and give up after a deadline. */
void drive_until_shown (GtkWidget  *window,
                        const char *text);
void drive_until_printed (const char *text);
void drive_click (GtkWidget  *window,
                  const char *label);

/* Cancels a fiber of the program at each of its awaits, in virtual time. */
void drive_sweep (BellhopFiberFunc func,
                  gpointer         data,
                  guint            least_awaits);

G_END_DECLS
