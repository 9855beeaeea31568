/** Some keys and what they do. */
export interface Shortcut {
  keys: string;
  does: string;
}

/** Keys that work at the same place. */
export interface Place {
  title: string;
  shortcuts: Shortcut[];
}

/** Every key of the app; `panel` = the keys of the quick panel where they work, `letters` = single letters are on. */
export function places(panel: string | null, letters: boolean): Place[] {
  return [
    {
      title: "Everywhere",
      shortcuts: [
        ...(panel === null ? [] : [{ keys: panel.replaceAll("+", " "), does: "Quick panel, from any program" }]),
        { keys: "Ctrl K", does: "Search roles and commands" },
        { keys: "Ctrl 1, Ctrl 2", does: "My access, My requests" },
        { keys: "Ctrl ,", does: "Settings" },
        { keys: "Ctrl R", does: "Check now" },
        { keys: "/", does: "The filter of this page; Esc clears it, then leaves it" },
        { keys: "F6, Shift F6", does: "Next region of the window, and back" },
        { keys: "F1", does: "This list" },
      ],
    },
    {
      title: "In a list",
      shortcuts: [
        { keys: "↑ ↓, Home, End", does: "Move" },
        { keys: "← →", does: "Fold and unfold a group" },
        { keys: "Enter", does: "The row’s own action" },
        { keys: "Space", does: "Select; Shift ↑ ↓ extends, Ctrl A selects all that is shown" },
        { keys: "Ctrl Enter", does: "Activate what is selected" },
        ...(letters
          ? [
              { keys: "F", does: "Favorite" },
              { keys: "E", does: "More time for a running activation" },
              { keys: "X", does: "Deactivate; asks first" },
            ]
          : []),
      ],
    },
    {
      title: "In a form",
      shortcuts: [
        { keys: "Ctrl Enter", does: "Send it" },
        { keys: "Esc", does: "Close it; what was typed is kept" },
      ],
    },
    {
      title: "In the search and the quick panel",
      shortcuts: [
        { keys: "↑ ↓", does: "Move" },
        { keys: "Enter", does: "Run; opens a form where the policy asks for more" },
        { keys: "Ctrl Enter", does: "Activate with the last justification, where the policy takes it" },
      ],
    },
  ];
}
