import { about, access, batch, moreTime } from "./access";
import { accountScreens } from "./accounts";
import { activation } from "./activation";
import { boards } from "./boards";
import { kindBatches, kindScreens, kindSheets, kindWindows } from "./kinds";
import { myAccess } from "./my-access";
import { palette } from "./palette";
import { panel } from "./panel";
import { requests } from "./requests";
import type { Screen } from "./screen";
import { settings } from "./settings";
import { signIn } from "./sign-in";

export type { Screen, Step } from "./screen";

/** Every screen in every state that it has; the names are unique. */
export const screens: Screen[] = [
  ...signIn,
  ...myAccess,
  ...access,
  ...kindScreens,
  ...kindSheets,
  ...kindBatches,
  ...kindWindows,
  ...accountScreens,
  ...activation,
  ...about,
  ...batch,
  ...moreTime,
  ...requests,
  ...settings,
  ...palette,
  ...panel,
  ...boards,
];
