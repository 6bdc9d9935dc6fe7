/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#define BELLHOP_RESOURCE_BASE "/io/github/bellhop/Bellhop"

/* The template of a widget class. */
#define BELLHOP_UI(name) (BELLHOP_RESOURCE_BASE "/ui/" name ".ui")
