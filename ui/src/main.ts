import { mount } from "svelte";
import { tauriHost } from "./host/tauri";
import { followSystem } from "./tokens/theme";
import "./tokens/tokens.css";
import MainWindow from "./views/MainWindow.svelte";

followSystem();
const target = document.getElementById("app");
if (target) mount(MainWindow, { target, props: { host: tauriHost() } });
