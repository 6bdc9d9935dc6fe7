/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "check-page.h"

G_BEGIN_DECLS

/* What a text in Markdown says, in GitHub's dialect, with the markup in it. On a worker thread.
 * NULL when @step says so, or when there is too much of it. */
CheckPage *check_markdown_parse (GBytes   *text,
                                 gboolean  wants_ids,
                                 CheckStep step,
                                 gpointer  step_data,
                                 GError  **error);

G_END_DECLS
