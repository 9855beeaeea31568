import { mount } from "svelte";
import { tauriHost } from "./host/tauri";
import { followChoices } from "./shared/choices";
import "./tokens/tokens.css";
import MainWindow from "./views/MainWindow.svelte";

const host = tauriHost();
followChoices(host);
const target = document.getElementById("app");
if (target) mount(MainWindow, { target, props: { host } });
