// As the app's window has it (`freezePrototype`): what leans on changing `Object.prototype` must fail here as well.
Object.freeze(Object.prototype);
