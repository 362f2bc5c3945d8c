// A file of its own, because the content security policy allows no inline script.
const reference = document.getElementById("reference").dataset;

SwaggerUIBundle({
  url: reference.schema,
  dom_id: "#reference",
  deepLinking: true,
  displayRequestDuration: true,
  // No badge: it would ask a validator outside this installation.
  validatorUrl: null,
  // Whoever tries something out does it with the session, which writes with this only.
  requestInterceptor: (request) => {
    request.headers["X-CSRFToken"] = reference.csrf;
    return request;
  },
});
