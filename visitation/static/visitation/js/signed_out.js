// Nobody is signed in on this page: other tabs of the same browser look whether that is true for them too.
if ("BroadcastChannel" in window) new BroadcastChannel("session").postMessage("look");
