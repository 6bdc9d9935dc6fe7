/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-glob.h"

G_BEGIN_DECLS

/* A pattern as gitignore(5) has it: bytes, and what is malformed is for nothing. */
BellhopGlob *_bellhop_glob_new_for_git (const char *pattern);

G_END_DECLS
