/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-action.h"

G_BEGIN_DECLS

/* The version of the interface between Bellhop and its modules. */
enum
{
  BELLHOP_INTERFACE_VERSION = 1
};

/* States the interface version that a module was built for; once in every module. */
#define BELLHOP_MODULE_DECLARE_VERSION() \
  G_MODULE_EXPORT const guint bellhop_module_interface_version = BELLHOP_INTERFACE_VERSION

void bellhop_module_add_action (GIOModule *module,
                                GType      action_type);

G_END_DECLS
