// A file of its own, because the content security policy allows no inline script.
SwaggerUIBundle({
  url: document.getElementById("reference").dataset.schema,
  dom_id: "#reference",
  deepLinking: true,
  displayRequestDuration: true,
  // No badge: it would ask a validator outside this installation.
  validatorUrl: null,
});
