import { mount } from "svelte";
import { tauriHost } from "./host/tauri";
import { followChoices } from "./shared/choices";
import "./tokens/tokens.css";
import Panel from "./views/Panel.svelte";

const host = tauriHost();
followChoices(host);
const target = document.getElementById("app");
if (target) mount(Panel, { target, props: { host } });
