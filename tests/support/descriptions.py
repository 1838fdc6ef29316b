"""A workflow of one step, and descriptions of its operation that have a bit of all."""

FLOW = b"""
arazzo: 1.0.1
info: {title: Flow, version: 1.0.0}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
- workflowId: flow
  steps:
  - stepId: one
    operationId: one
    parameters:
    - {name: id, in: path, value: 7}
    - {name: used, in: query, value: a}
    requestBody: {contentType: application/json, payload: {name: a}}
    successCriteria: [{condition: $statusCode == 200}]
    outputs:
      name: $response.body#/name
      count: $response.header.X-Count
  outputs:
    name: $steps.one.outputs.name
"""

API = """
openapi: 3.2.0
info: {title: API, version: '1'}
servers: [{url: 'https://{host}', variables: {host: {default: api.example.com}}}]
security: [{key: []}]
paths:
  /one/{id}:
    parameters:
    - {name: id, in: path, required: true, schema: {type: integer}}
    post:
      operationId: one
      parameters:
      - {name: used, in: query, schema: {type: string}}
      - {name: unused, in: query, schema: {type: string}, examples: {e: {value: a}}}
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Sent'}
            examples: {e: {value: {name: a}}}
          application/xml: {schema: {type: string}}
      responses:
        '200':
          description: One.
          headers:
            X-Count: {schema: {type: integer}}
            X-Other: {schema: {type: integer}}
          links: {next: {operationId: two}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Read'}}
            text/csv: {schema: {type: string}}
        '404': {description: None.}
        default: {description: Other.}
      callbacks:
        told: {'{$request.query.used}': {post: {responses: {}}}}
  /two:
    get:
      operationId: two
      parameters: [{name: a, in: query, schema: {type: string}}]
      responses: {'200': {description: Two.}}
  /three:
    get: {operationId: three, responses: {}}
webhooks:
  hook: {post: {responses: {}}}
components:
  schemas:
    Sent:
      type: object
      required: [name]
      properties: {name: {type: string}, unset: {type: string}}
    Read:
      oneOf:
      - type: object
        required: [name]
        properties: {name: {type: string}, unread: {type: string}}
      - type: object
        properties: {kind: {type: string}, name: {type: string}}
      discriminator: {propertyName: kind, mapping: {a: '#/components/schemas/Unused'}}
    Unused: {type: string}
  parameters: {p: {name: a, in: query}}
  responses: {r: {description: R.}}
  requestBodies: {b: {content: {}}}
  headers: {h: {schema: {type: string}}}
  examples: {e: {value: 1}}
  links: {l: {operationId: two}}
  callbacks: {c: {}}
  securitySchemes:
    unused: {type: http, scheme: basic}
    key: {type: apiKey, in: header, name: X-Key}
"""

API_2 = """
swagger: '2.0'
info: {title: API, version: '1'}
host: api.example.com
security: [{key: []}]
securityDefinitions:
  key: {type: apiKey, in: header, name: X-Key}
paths:
  /one/{id}:
    parameters:
    - {name: id, in: path, required: true, type: integer}
    post:
      operationId: one
      parameters:
      - {name: used, in: query, type: string}
      - {name: body, in: body, schema: {$ref: '#/definitions/Sent'}}
      responses:
        '200':
          description: One.
          schema: {$ref: '#/definitions/Read'}
          headers: {X-Count: {type: integer}}
        '404': {description: None.}
  /two:
    get:
      operationId: two
      responses: {}
definitions:
  Sent:
    type: object
    required: [name]
    properties: {name: {type: string}, unset: {type: string}}
  Read:
    type: object
    required: [name]
    properties: {name: {type: string}, unread: {type: string}}
"""
