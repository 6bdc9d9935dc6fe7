/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-runner.h>

G_BEGIN_DECLS

#define BELLHOP_QUIT_NOW "quit"
#define BELLHOP_QUIT_WHEN_DONE "finish"

GtkWidget *bellhop_quit_dialog_new (GtkWindow     *parent,
                                    BellhopRunner *runner);

G_END_DECLS
